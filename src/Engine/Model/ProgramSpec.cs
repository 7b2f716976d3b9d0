using System.Collections.Immutable;

namespace Supervisor.Engine.Model;

/// <summary>What the engine needs to know of one program: when it runs, not how. Made valid by the configuration.</summary>
/// <param name="Name">Unique among the programs.</param>
public sealed record ProgramSpec(string Name)
{
    public StartMode Start { get; init; } = StartMode.Automatic;

    /// <summary>The supervisor lives and ends with this program, and with its exit code.</summary>
    public bool Main { get; init; }

    /// <summary>Order only: programs that, if they are starting too, are started first and stopped later.</summary>
    public ImmutableArray<string> After { get; init; } = [];

    /// <summary>Hard: programs that must meet a condition first; a manual one among them is started with this one.</summary>
    public ImmutableArray<Requirement> Requires { get; init; } = [];

    /// <summary>How long a launch may take until the program's first instruction; then it is killed and counts as failed.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long it must have run to be ready; zero: as soon as it runs.</summary>
    public TimeSpan ReadyAfter { get; init; }

    public RestartMode Restart { get; init; } = RestartMode.OnFailure;

    /// <summary>Exit codes that are a success; 128 + N stands for an end by signal N.</summary>
    public ImmutableArray<int> SuccessExitCodes { get; init; } = [0];

    public BackoffSpec Backoff { get; init; } = new();

    /// <summary>Null: restarted without limit (back-off keeps it cheap).</summary>
    public RestartLimit? MaxRestarts { get; init; }

    public StopSpec Stop { get; init; } = new();

    public bool IsSuccess(ExitStatus status) => SuccessExitCodes.Contains(status.ShellCode);
}

public enum StartMode
{
    Automatic,
    Manual,
}

public enum RestartMode
{
    Always,
    OnFailure,
    OnSuccess,
    Never,
}

/// <summary>A program and what must be true of it.</summary>
public readonly record struct Requirement(string Program, Condition Condition);

public enum Condition
{
    /// <summary>Its launch succeeded in this run of the supervisor: it runs, or ended with success.</summary>
    Started,

    /// <summary>It is ready now, or ended with success.</summary>
    Ready,
}

/// <summary>
/// The pause before restart n (from 0) is <c>min(Initial × Factorⁿ, Max)</c>, then moved at random by up to
/// ± <c>Jitter</c> of itself. A run of at least <c>ResetAfter</c> sets n back to 0.
/// </summary>
public sealed record BackoffSpec
{
    public TimeSpan Initial { get; init; } = TimeSpan.FromMilliseconds(500);

    public double Factor { get; init; } = 2.0;

    public TimeSpan Max { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>From 0 to 1.</summary>
    public double Jitter { get; init; } = 0.2;

    public TimeSpan ResetAfter { get; init; } = TimeSpan.FromMinutes(1);
}

/// <summary>At most <paramref name="Count"/> restarts within any span of <paramref name="Within"/>; one more is fatal.</summary>
public sealed record RestartLimit(int Count, TimeSpan Within);

public sealed record StopSpec
{
    public Signal Signal { get; init; } = Signal.Terminate;

    /// <summary>From the signal to the kill of everything that is left.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    public StopScope Scope { get; init; } = StopScope.Group;
}

/// <summary>Whom a stop signal goes to.</summary>
public enum StopScope
{
    Main,
    Group,
    All,
}
