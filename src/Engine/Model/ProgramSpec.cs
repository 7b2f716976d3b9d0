using System.Collections.Immutable;

namespace Supervisor.Engine.Model;

/// <summary>
/// What the engine needs to know of one program, or of one of its replicas: when it runs, not how. Made valid by the
/// configuration.
/// </summary>
/// <param name="Name">Unique: the program's own, or <c>web-2</c> for a replica of <c>web</c>.</param>
public sealed record ProgramSpec(string Name)
{
    /// <summary>The program that this is a replica of; its own name otherwise. Others depend on this name, which means all replicas.</summary>
    public string Family { get; init; } = Name;

    public StartMode Start { get; init; } = StartMode.Automatic;

    /// <summary>Set for a program that runs at times of the wall clock, which the shell keeps.</summary>
    public OverlapPolicy? Schedule { get; init; }

    /// <summary>The supervisor lives and ends with this program, and with its exit code.</summary>
    public bool Main { get; init; }

    /// <summary>It only serves others, as one that reads what they write: by itself it does not keep the supervisor from ending.</summary>
    public bool Serves { get; init; }

    /// <summary>Order only: programs that, if they are starting too, are started first and stopped later.</summary>
    public ImmutableArray<string> After { get; init; } = [];

    /// <summary>The reverse of <see cref="After"/>.</summary>
    public ImmutableArray<string> Before { get; init; } = [];

    /// <summary>Hard: programs that must meet a condition first; a manual one among them is started with this one.</summary>
    public ImmutableArray<Requirement> Requires { get; init; } = [];

    /// <summary>Soft: as <see cref="Requires"/>, but one that cannot meet its condition any more is not waited for.</summary>
    public ImmutableArray<Requirement> Wants { get; init; } = [];

    /// <summary>The pause between its conditions and its launch, whenever somebody starts it; restarts have their back-off.</summary>
    public TimeSpan StartupDelay { get; init; }

    /// <summary>At a shutdown it is asked to stop once all others have ended, unless it comes after one of them.</summary>
    public bool StopsLast { get; init; }

    /// <summary>How long a launch may take until the program's first instruction; then it is killed and counts as failed.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public ReadySpec Ready { get; init; } = new ReadySpec.AtOnce();

    /// <summary>Null: nobody looks after it once it is ready.</summary>
    public HealthSpec? Health { get; init; }

    public HookSpec Hooks { get; init; } = new();

    /// <summary>How it is told to read its configuration again; null: it cannot be told.</summary>
    public ReloadSpec? Reload { get; init; }

    public RestartMode Restart { get; init; } = RestartMode.OnFailure;

    /// <summary>Exit codes that are a success; 128 + N stands for an end by signal N.</summary>
    public ImmutableArray<int> SuccessExitCodes { get; init; } = [0];

    public BackoffSpec Backoff { get; init; } = new();

    /// <summary>Null: restarted without limit (back-off keeps it cheap).</summary>
    public RestartLimit? MaxRestarts { get; init; }

    /// <summary>
    /// How often a start that came to nothing is tried again: a failed launch of any kind, or an end before it was ready.
    /// So many in a row, whatever <see cref="Restart"/> says; one more is fatal. Null: <see cref="Restart"/> decides.
    /// </summary>
    public int? StartRetries { get; init; }

    /// <summary>What its end means to the others, whenever its main process has ended unasked and before it is restarted.</summary>
    public Consequence OnExit { get; init; } = Consequence.None;

    /// <summary>What it means to the others that it has failed for good.</summary>
    public Consequence OnGiveUp { get; init; } = Consequence.None;

    public StopSpec Stop { get; init; } = new();

    public bool IsSuccess(ExitStatus status) => SuccessExitCodes.Contains(status.ShellCode);
}

public enum StartMode
{
    Automatic,
    Manual,

    /// <summary>With the supervisor, and to completion: a success is never followed by a restart.</summary>
    Once,
}

/// <summary>What a due run of a scheduled program does while the run before has not ended.</summary>
public enum OverlapPolicy
{
    Skip,

    /// <summary>It follows at once; one run at most waits.</summary>
    Queue,

    /// <summary>The run before is stopped, and it follows.</summary>
    Replace,
}

/// <summary>What a program's end does to the others.</summary>
public enum Consequence
{
    None,
    Shutdown,

    /// <summary>All that require it, and all that require those, are stopped.</summary>
    StopDependents,

    /// <summary>All that require it, and all that require those, are restarted, and wait for it as at their first start.</summary>
    RestartDependents,
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

    /// <summary>It is ready and its health check has succeeded, or it ended with success.</summary>
    Healthy,

    /// <summary>It ended with success.</summary>
    Succeeded,
}

/// <summary>
/// The pause before restart n (from 0) is <c>min(Initial × Factorⁿ + Step × n, Max)</c>, then moved at random by up to
/// ± <c>Jitter</c> of itself. A run of at least <c>ResetAfter</c> sets n back to 0.
/// </summary>
public sealed record BackoffSpec
{
    public TimeSpan Initial { get; init; } = TimeSpan.FromMilliseconds(500);

    public double Factor { get; init; } = 2.0;

    public TimeSpan Step { get; init; }

    public TimeSpan Max { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>From 0 to 1.</summary>
    public double Jitter { get; init; } = 0.2;

    public TimeSpan ResetAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The pause after a run that was ready, which also sets n back to 0; null: that is a pause as any other.</summary>
    public TimeSpan? AfterReady { get; init; }
}

/// <summary>At most <paramref name="Count"/> restarts within any span of <paramref name="Within"/>; one more is fatal.</summary>
public sealed record RestartLimit(int Count, TimeSpan Within);

/// <summary>How a program is asked to end; after it, whatever is left is killed.</summary>
public sealed record StopSpec
{
    /// <summary>Never empty. The wait of the last one ends with the kill.</summary>
    public ImmutableArray<StopStep> Steps { get; init; } = [new(Signal.Terminate, TimeSpan.FromSeconds(10))];

    /// <summary>A command is run first; the first step follows when it has ended, or has used up <see cref="Total"/>.</summary>
    public bool ByCommand { get; init; }

    public StopScope Scope { get; init; } = StopScope.Group;

    public Signal Signal => Steps[0].Signal;

    /// <summary>From the request to the kill of everything that is left.</summary>
    public TimeSpan Total
    {
        get
        {
            var total = TimeSpan.Zero;
            foreach (var step in Steps)
            {
                total += step.Wait;
            }

            return total;
        }
    }

    /// <summary>Step by step; an array by itself is compared by reference.</summary>
    public bool Equals(StopSpec? other) =>
        other is not null && ByCommand == other.ByCommand && Scope == other.Scope && Steps.AsSpan().SequenceEqual(other.Steps.AsSpan());

    public override int GetHashCode() => HashCode.Combine(ByCommand, Scope, Steps.Length, Total);

    public static StopSpec Of(TimeSpan timeout, Signal? signal = null) => new() { Steps = [new(signal ?? Signal.Terminate, timeout)] };
}

/// <param name="Wait">Until the next step, or the kill.</param>
public readonly record struct StopStep(Signal Signal, TimeSpan Wait);

/// <summary>Whom a stop signal goes to.</summary>
public enum StopScope
{
    Main,
    Group,
    All,
}
