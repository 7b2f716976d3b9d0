using System.Collections.Immutable;
using Supervisor.Engine.Graph;

namespace Supervisor.Engine.Model;

/// <summary>All that the engine knows. Immutable: any thread may read a state that it was handed.</summary>
public sealed record SupervisionState
{
    public required SupervisorSpec Spec { get; init; }

    public required ProgramGraph Graph { get; init; }

    /// <summary>In the order of the file; the index is that of <see cref="Graph"/>.</summary>
    public required ImmutableArray<ProgramState> Programs { get; init; }

    /// <summary>Null until everything is to end.</summary>
    public ShutdownState? Shutdown { get; init; }

    public bool Booted { get; init; }

    /// <summary><see cref="Effect.Exit"/> has been given.</summary>
    public bool Ended { get; init; }

    /// <summary>The first main program that ended for good; it decides the exit code.</summary>
    public int? EndedMain { get; init; }

    /// <summary>The state of the random numbers.</summary>
    public ulong Chance { get; init; }

    /// <summary>How many programs are active, those that only serve others left out; kept so that no event costs a scan.</summary>
    public int Active { get; init; }

    /// <summary>How many programs may have a process.</summary>
    public int Alive { get; init; }

    /// <summary>How many programs are no longer configured and have not ended yet.</summary>
    public int Leaving { get; init; }

    /// <summary>The highest generation of a program that was dropped; one of its name that comes later begins above it.</summary>
    public int DroppedGeneration { get; init; }

    /// <summary>How many failures for good there have been; their order.</summary>
    public int Failures { get; init; }

    /// <summary>What a program that waits still waits for; nothing for any other.</summary>
    public ImmutableArray<Requirement> AwaitedBy(ProgramState program)
    {
        ArgumentNullException.ThrowIfNull(program);
        return program.Phase is Phase.Waiting ? Conditions.Unmet(Graph, index => Programs[index], program.Index) : [];
    }

    /// <summary>Null for a name that is not there.</summary>
    public ProgramState? Find(string program) => Graph.IndexOf(program) is { } index ? Programs[index] : null;
}

/// <param name="Deadline">When everything left is killed.</param>
/// <param name="Requests">How often it was asked for by signal or command.</param>
public sealed record ShutdownState(ShutdownCause Cause, ShutdownStage Stage, string Reason, MonotonicTime Deadline, int Requests)
{
    /// <summary>The exit code that a program's end has decided; null where the policy looks at all programs.</summary>
    public int? Code { get; init; }

    /// <summary>The timer of the whole shutdown; there is none any more once everything is killed.</summary>
    public PhaseTimer? Timer => Stage is ShutdownStage.Forced ? null : new PhaseTimer(TimerOfAll, Deadline);

    public static TimerId TimerOfAll => new(default, TimerPurpose.ShutdownDeadline);
}

public enum ShutdownCause
{
    /// <summary>A signal or a command.</summary>
    Request,

    MainEnded,

    ProgramFailed,

    /// <summary>All programs have ended but those that only serve others.</summary>
    AllEnded,

    /// <summary>A program's <see cref="ProgramSpec.OnExit"/> or <see cref="ProgramSpec.OnGiveUp"/> says so.</summary>
    Consequence,
}

public enum ShutdownStage
{
    /// <summary>In reverse order, each with its own stop time.</summary>
    Ordered,

    /// <summary>All at once, each with a short stop time.</summary>
    Shortened,

    /// <summary>Everything is killed.</summary>
    Forced,
}
