namespace Supervisor.Engine.Simulation;

/// <summary>What must always hold. Each is a promise to somebody.</summary>
public enum Invariant
{
    /// <summary>Never two launches of a program alive at a time.</summary>
    OneInstance,

    /// <summary>Nothing is launched before its conditions held.</summary>
    ConditionsHeld,

    /// <summary>Nothing new starts once everything is to end.</summary>
    NoLaunchInShutdown,

    /// <summary>Whoever is asked to stop has ended, or is given up, within its time.</summary>
    StopEnds,

    ShutdownEnds,

    /// <summary>A pause is neither shorter nor longer than its specification, and is kept.</summary>
    BackoffWithinBounds,

    RestartLimitKept,

    /// <summary>What is armed is what the state says.</summary>
    TimersMatch,

    /// <summary>Effects are for what lives.</summary>
    EffectsForTheLiving,

    AnsweredOnce,

    /// <summary>Who depends on another has ended before the other is asked.</summary>
    StopOrder,

    /// <summary>The supervisor ends when its policy says so.</summary>
    EndsWhenDue,

    /// <summary>It ends only when nothing is alive, and nothing comes after.</summary>
    EndIsTheEnd,

    /// <summary>Only what SIGKILL does not end is given up.</summary>
    NothingMortalIsGivenUp,

    /// <summary>The counts in the state are those of its programs.</summary>
    CountsMatch,

    /// <summary>A step throws for nothing that can happen.</summary>
    NeverThrows,
}

public sealed record Violation(Invariant Invariant, string Detail);
