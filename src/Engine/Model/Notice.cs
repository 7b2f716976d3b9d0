using System.Collections.Immutable;

namespace Supervisor.Engine.Model;

/// <summary>
/// What happened, for the log and later for observers: a reason for every start, exit, restart and kill. Data, not
/// sentences; the shell words them.
/// </summary>
public abstract record Notice
{
    private Notice()
    {
    }

    /// <summary>A program waits for others before it starts.</summary>
    public sealed record Waiting(string Program, ImmutableArray<Requirement> For) : Notice;

    /// <summary>Its conditions hold; it is launched after its startup delay.</summary>
    public sealed record Delayed(string Program, TimeSpan Delay) : Notice;

    public sealed record Starting(InstanceId Instance) : Notice;

    public sealed record Started(InstanceId Instance, int Pid) : Notice;

    public sealed record Ready(InstanceId Instance, TimeSpan After) : Notice;

    /// <summary>It has not become ready in time, and is stopped.</summary>
    /// <param name="LastProblem">Of its last probe; null where nothing was probed.</param>
    public sealed record NotReady(InstanceId Instance, TimeSpan After, string? LastProblem) : Notice;

    public sealed record TaskStarted(TaskId Task) : Notice;

    /// <summary>A hook or a command of a program has failed; a probe has a notice of its own.</summary>
    public sealed record TaskFailed(TaskId Task, string Problem) : Notice;

    /// <summary>A probe whether a program is healthy has failed.</summary>
    /// <param name="InARow">How many have failed now; 0 while they do not count.</param>
    public sealed record ProbeFailed(InstanceId Instance, string Problem, int InARow, int Threshold) : Notice;

    public sealed record BecameHealthy(InstanceId Instance) : Notice;

    public sealed record BecameUnhealthy(InstanceId Instance, string Reason, UnhealthyAction Action) : Notice;

    /// <summary>The program has said what it is doing.</summary>
    public sealed record StatusTold(InstanceId Instance, string Text) : Notice;

    /// <summary>The program is reading its configuration again, or has been told to.</summary>
    public sealed record Reloading(InstanceId Instance) : Notice;

    /// <summary>The program has named another of its processes as the main one.</summary>
    public sealed record MainProcessChanged(InstanceId Instance, int Pid) : Notice;

    /// <summary>A time of its schedule has come, and this is what follows.</summary>
    public sealed record RunDue(string Program, RunAnswer Answer) : Notice;

    /// <summary>The end of a program means this to others.</summary>
    public sealed record DependentsFollow(string Program, Consequence Consequence, ImmutableArray<string> Dependents) : Notice;

    public sealed record LaunchFailed(InstanceId Instance, LaunchProblem Problem) : Notice;

    /// <summary>The launch has taken so long, too long by <see cref="ProgramSpec.StartTimeout"/> or for a stop, and is killed.</summary>
    public sealed record LaunchOverdue(InstanceId Instance, TimeSpan After) : Notice;

    /// <param name="Uptime">From its first instruction to its end.</param>
    /// <param name="Asked">It had been asked to stop.</param>
    /// <param name="Success">The status is a success by its specification.</param>
    public sealed record Exited(InstanceId Instance, ExitStatus Status, TimeSpan Uptime, bool Asked, bool Success) : Notice;

    /// <summary>Its main process has ended and others of its processes live on; they are asked to stop.</summary>
    public sealed record Leftovers(InstanceId Instance, int Count) : Notice;

    /// <param name="Attempt">1 for the first restart since the back-off was last reset.</param>
    public sealed record RestartScheduled(string Program, int Attempt, TimeSpan Delay) : Notice;

    /// <summary>It ended by itself and is not to be restarted.</summary>
    public sealed record Ended(string Program, ExitStatus Status, bool Success) : Notice;

    public sealed record BecameFatal(string Program, string Reason) : Notice;

    /// <param name="Reason">"shutdown", "command", "restart", "not ready", "unhealthy", "dependency", "removed".</param>
    public sealed record Stopping(InstanceId Instance, Signal Signal, StopScope Scope, TimeSpan Timeout, string Reason) : Notice
    {
        /// <summary>Its stop command goes first; the signal follows if that was not enough.</summary>
        public bool ByCommand { get; init; }
    }

    /// <summary>A later step of a stop.</summary>
    public sealed record StopContinues(InstanceId Instance, Signal Signal, TimeSpan Wait) : Notice;

    public sealed record Killing(InstanceId Instance, string Reason) : Notice;

    public sealed record Stopped(string Program, string Reason) : Notice;

    /// <summary>SIGKILL did not end all of its processes in time (they hang in the kernel); supervision goes on without them.</summary>
    public sealed record KillGivenUp(InstanceId Instance) : Notice;

    /// <summary>An invariant broke inside the engine; the program is killed and left alone.</summary>
    public sealed record Faulted(string Program, string Evidence) : Notice;

    /// <summary>Another configuration is in force.</summary>
    public sealed record Reconfigured(int Added, int Removed, int Relaunched) : Notice;

    /// <summary>A program that is no longer configured has ended and is forgotten.</summary>
    public sealed record Dropped(string Program) : Notice;

    /// <summary>By command.</summary>
    public sealed record SignalSent(InstanceId Instance, Signal Signal) : Notice;

    public sealed record SignalForwarded(Signal Received, Signal Sent, int Programs) : Notice;

    public sealed record SignalIgnored(Signal Signal) : Notice;

    public sealed record ShutdownStarted(string Reason, TimeSpan Timeout) : Notice;

    /// <summary>A second request: no more order, and every stop at most this long from now.</summary>
    public sealed record ShutdownShortened(string Reason, TimeSpan Timeout) : Notice;

    /// <summary>A third request, or the timeout: everything is killed.</summary>
    public sealed record ShutdownForced(string Reason) : Notice;
}

/// <summary>What a due run of a schedule comes to.</summary>
public enum RunAnswer
{
    Starts,

    /// <summary>The run before has not ended.</summary>
    Skipped,

    /// <summary>It follows when the run before has ended.</summary>
    Queued,

    /// <summary>The run before is stopped for it.</summary>
    Replaces,
}
