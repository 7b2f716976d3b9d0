namespace Supervisor.Engine.Simulation.Judging;

/// <summary>What must always hold. Each is a promise to somebody.</summary>
public enum Invariant
{
    /// <summary>Never two launches of a program or replica alive at a time.</summary>
    OneInstance,

    /// <summary>Nothing is launched before its conditions held.</summary>
    ConditionsHeld,

    /// <summary>Nothing new starts once everything is to end, or once it is configured no longer.</summary>
    NoLaunchAtTheEnd,

    /// <summary>Whoever is asked to stop has ended, or is given up, within its time; what it asked for itself counts.</summary>
    StopEnds,

    /// <summary>Every signal of a stop sequence is sent at its time.</summary>
    StopStepsKept,

    ShutdownEnds,

    /// <summary>A pause is neither shorter nor longer than its specification, and is kept.</summary>
    BackoffWithinBounds,

    RestartLimitKept,

    /// <summary>A start that comes to nothing is not tried again more often than its specification says.</summary>
    StartRetriesKept,

    /// <summary>What is armed is what the state says.</summary>
    TimersMatch,

    /// <summary>The tasks that are under way are those that the state knows.</summary>
    TasksMatch,

    /// <summary>Never two tasks of one purpose for one program at a time.</summary>
    OneTaskOfAPurpose,

    /// <summary>Effects are for what lives, and a task is begun only in the part of a life that it belongs to.</summary>
    EffectsForTheLiving,

    /// <summary>No command before a start, after a start or after a stop is left out.</summary>
    HooksRun,

    AnsweredOnce,

    /// <summary>Who depends on another has ended before the other is asked.</summary>
    StopOrder,

    /// <summary>The supervisor ends when its policy says so.</summary>
    EndsWhenDue,

    /// <summary>It ends only when nothing is alive, and nothing comes after.</summary>
    EndIsTheEnd,

    /// <summary>It ends with the code that its policy gives.</summary>
    ExitCodeIsTrue,

    /// <summary>Only what SIGKILL does not end is given up.</summary>
    NothingMortalIsGivenUp,

    /// <summary>The counts in the state are those of its programs.</summary>
    CountsMatch,

    /// <summary>What is out of date changes nothing.</summary>
    LateMeansNothing,

    /// <summary>So many failed probes in a row make a program unhealthy, no fewer, and then its action follows.</summary>
    IllnessIsMet,

    /// <summary>A sign of life that is missing is noticed in time, and not before.</summary>
    WatchdogHonoured,

    /// <summary>A run of a schedule ends in the sleep before the next one, and a queued run follows.</summary>
    ScheduleGoesOn,

    /// <summary>What does a run that comes due beside another is what its policy says.</summary>
    OverlapKept,

    /// <summary>The end of a program means to the others what its specification says.</summary>
    DependentsFollow,

    /// <summary>A program that is configured no longer is dropped once, when nothing of it is alive, and never heard of again.</summary>
    DroppedOnce,

    /// <summary>Another configuration does nothing to a process of a program that has not changed.</summary>
    UnchangedIsLeftAlone,

    /// <summary>When the world is at rest, so is the state.</summary>
    ComesToRest,

    /// <summary>A step throws for nothing that can happen.</summary>
    NeverThrows,
}

public sealed record Violation(Invariant Invariant, string Detail);
