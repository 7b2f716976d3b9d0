using System.Collections.Immutable;

namespace Supervisor.Engine.Model;

/// <summary>All that can happen to the engine.</summary>
public abstract record Event
{
    private Event()
    {
    }

    /// <summary>The first event: start what starts by itself.</summary>
    public sealed record Boot : Event;

    /// <summary>A launch reached the program's first instruction.</summary>
    public sealed record Launched(InstanceId Instance, int Pid) : Event;

    /// <summary>A launch failed; no process of it is left.</summary>
    public sealed record LaunchFailed(InstanceId Instance, LaunchProblem Problem) : Event;

    /// <summary>The main process of an instance has ended and is reaped.</summary>
    public sealed record Exited(InstanceId Instance, ExitStatus Status) : Event;

    /// <summary>
    /// Answer to <see cref="Effect.WatchDescendants"/>, given once and at once when some are left; then
    /// <see cref="DescendantsGone"/> follows.
    /// </summary>
    public sealed record DescendantsRemain(InstanceId Instance, int Count) : Event;

    /// <summary>Answer to <see cref="Effect.WatchDescendants"/>: no process of the instance is alive.</summary>
    public sealed record DescendantsGone(InstanceId Instance) : Event;

    public sealed record TimerDue(TimerId Timer) : Event;

    /// <summary>Answer to <see cref="Effect.Perform"/>, given once unless it was cancelled before.</summary>
    /// <param name="Problem">Why it failed; null for a success.</param>
    public sealed record TaskEnded(TaskId Task, string? Problem) : Event;

    /// <summary>A program has said something of itself; the shell has made sure that it was the program.</summary>
    public sealed record Notified(InstanceId Instance, Notification Notification) : Event;

    /// <summary>A time of the program's schedule has come.</summary>
    public sealed record ScheduleDue(string Program) : Event;

    /// <summary>The supervisor received a signal.</summary>
    /// <param name="SenderPid">Who sent it; 0 for the kernel (a terminal) or from outside the PID namespace.</param>
    public sealed record Signalled(Signal Signal, int SenderPid) : Event
    {
        /// <summary>The signal in words, for the reason of what follows; the shell knows its name.</summary>
        public string Words { get; init; } = $"signal {Signal.Number}";
    }

    public sealed record Commanded(CommandId Id, Command Command) : Event;
}

/// <summary>Why a launch failed.</summary>
/// <param name="Message">For a person, complete: what could not be done, to what, and the errno.</param>
/// <param name="MayPass">A later attempt may succeed with nothing changed (out of processes, memory, descriptors).</param>
/// <param name="ExitCode">What a shell would end with: 127 not found, 126 cannot be executed, 125 anything else.</param>
public sealed record LaunchProblem(string Message, bool MayPass, int ExitCode);

/// <summary>What a person or another part of the supervisor may ask for.</summary>
public abstract record Command
{
    private Command()
    {
    }

    public sealed record Start(string Program) : Command;

    public sealed record Stop(string Program) : Command;

    public sealed record Restart(string Program) : Command;

    /// <summary>A signal to its main process, or to others of it.</summary>
    public sealed record SendSignal(string Program, Signal Signal, StopScope Scope) : Command;

    /// <summary>Tell the program to read its configuration again, as its <see cref="ProgramSpec.Reload"/> says.</summary>
    public sealed record ReloadProgram(string Program) : Command;

    /// <summary>
    /// Another configuration is in force from now on, for every later effect. Programs that are not in it any more are
    /// stopped, in order, and then dropped; new ones start as at boot; others take on what they can while they run.
    /// </summary>
    /// <param name="Relaunch">Programs whose launch has changed: they are restarted if they are active.</param>
    public sealed record Reconfigure(SupervisorSpec Spec, ImmutableArray<string> Relaunch) : Command;

    public sealed record Shutdown(string Reason) : Command;
}
