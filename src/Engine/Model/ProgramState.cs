using System.Collections.Immutable;
using Supervisor.Engine.Program;

namespace Supervisor.Engine.Model;

/// <summary>One program: its phase, and what outlives a phase.</summary>
public sealed record ProgramState(int Index, ProgramSpec Spec, Phase Phase)
{
    public string Name => Spec.Name;

    /// <summary>The generation of the latest launch; before the first, the one that it comes after.</summary>
    public int Generation { get; init; }

    /// <summary>A launch of it has succeeded in this run of the supervisor.</summary>
    public bool EverStarted { get; init; }

    /// <summary>Restarts by policy since the back-off was last reset.</summary>
    public int Attempt { get; init; }

    /// <summary>Its latest launch has become ready.</summary>
    public bool WasReady { get; init; }

    /// <summary>Starts in a row that came to nothing: see <see cref="ProgramSpec.StartRetries"/>.</summary>
    public int FailedStarts { get; init; }

    /// <summary>Restarts by policy in this run of the supervisor.</summary>
    public int Restarts { get; init; }

    /// <summary>The restarts that count for <see cref="ProgramSpec.MaxRestarts"/>.</summary>
    public RestartWindow Recent { get; init; } = RestartWindow.Empty;

    /// <summary>How its latest ended launch ended.</summary>
    public LastExit? LastExit { get; init; }

    /// <summary>It has failed for good and was not started again since.</summary>
    public ProgramFailure? Failure { get; init; }

    /// <summary>How it is looked after while it is ready; null when it is not, or needs no looking after.</summary>
    public HealthState? Health { get; init; }

    /// <summary>The command after its start and the one that reloads it, while they run beside it.</summary>
    public ImmutableArray<PhaseTask> Chores { get; init; } = [];

    /// <summary>How many tasks have been begun for it.</summary>
    public int Tasks { get; init; }

    /// <summary>What it last said of itself; empty for nothing.</summary>
    public string StatusText { get; init; } = string.Empty;

    /// <summary>How the last run of a scheduled program ended; null for others and before the first.</summary>
    public bool? LastRunSucceeded { get; init; }

    /// <summary>A run of the schedule waits for the end of the one under way.</summary>
    public bool RunQueued { get; init; }

    /// <summary>It is no longer configured, and is dropped when it has ended.</summary>
    public bool Leaving { get; init; }

    /// <summary>Commands that are answered when the program gets where they want it.</summary>
    public ImmutableArray<OpenCommand> Open { get; init; } = [];

    /// <summary>The supervisor has a reason to go on: it runs, or will, and not only for others.</summary>
    public bool IsActive => Phase.IsActive && !Spec.Serves;

    /// <summary>The task of that purpose that is under way; null for none.</summary>
    public PhaseTask? Task(TaskPurpose purpose) => Slots.Task(this, purpose);

    public InstanceId Instance => new(Spec.Name, Generation);
}

/// <summary>What is known of a program that is looked after.</summary>
/// <param name="Failures">Failed probes in a row that count.</param>
/// <param name="Successes">Successful probes in a row.</param>
public sealed record HealthState(Health Verdict, int Failures, int Successes)
{
    public ProbeRound? Probe { get; init; }

    /// <summary>How often it must say that it is alive; it may change that itself.</summary>
    public TimeSpan? WatchdogInterval { get; init; }

    public MonotonicTime? WatchdogDue { get; init; }
}

public enum Health
{
    /// <summary>No probe has succeeded yet.</summary>
    Unknown,
    Healthy,
    Unhealthy,
}

public sealed record LastExit(InstanceId Instance, ExitStatus Status);

/// <param name="Order">The first failure of the supervisor's run has the lowest.</param>
/// <param name="Code">The exit code that tells of it.</param>
public sealed record ProgramFailure(int Order, int Code);

public readonly record struct OpenCommand(CommandId Id, OpenCommandKind Kind);

public enum OpenCommandKind
{
    Start,
    Stop,
    Restart,

    /// <summary>Answered by the end of the command that reloads the program.</summary>
    Reload,
}
