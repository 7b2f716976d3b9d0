using System.Collections.Immutable;
using Supervisor.Engine.Model;

namespace Supervisor.Engine.Rehearsing;

/// <summary>What would happen, moment by moment, and how it would end.</summary>
/// <param name="Length">When the last thing happened, or the whole time that was looked at.</param>
/// <param name="Exit">How the supervisor ends; null if it does not.</param>
/// <param name="State">What it is like then.</param>
public sealed record Outcome(
    ImmutableArray<Moment> Moments, TimeSpan Length, OutcomeKind Kind, Effect.Exit? Exit, SupervisionState State);

public enum OutcomeKind
{
    /// <summary>The supervisor has ended.</summary>
    Ended,

    /// <summary>It runs, and nothing would happen any more.</summary>
    AtRest,

    /// <summary>It runs, and more would follow after the time that was looked at.</summary>
    GoesOn,

    /// <summary>So much happens that the rest was not looked at.</summary>
    TooMuch,
}

/// <summary>One line of a timeline.</summary>
/// <param name="At">From the start of the supervisor.</param>
public abstract record Moment(TimeSpan At)
{
    /// <summary>The engine says what happened.</summary>
    public sealed record Told(TimeSpan At, Notice Notice) : Moment(At);

    /// <summary>A schedule's next run, at the start of the supervisor.</summary>
    /// <param name="Run">Null: there is none.</param>
    public sealed record RunAhead(TimeSpan At, string Program, TimeSpan? Run) : Moment(At);

    /// <summary>By the script: it ends by itself.</summary>
    public sealed record MadeToEnd(TimeSpan At, string Program, ExitStatus Status) : Moment(At);

    /// <summary>By the script: it does not do what it is asked.</summary>
    /// <param name="Signal">Null: the command that should stop it.</param>
    public sealed record MadeToIgnore(TimeSpan At, string Program, Signal? Signal) : Moment(At);

    /// <summary>By the script: its launch does not come to its first instruction.</summary>
    public sealed record MadeToHang(TimeSpan At, string Program) : Moment(At);

    /// <summary>By the script.</summary>
    public sealed record SignalComes(TimeSpan At, Signal Signal) : Moment(At);

    /// <summary>The configuration is read again, and is what it was.</summary>
    public sealed record Reloads(TimeSpan At) : Moment(At);
}
