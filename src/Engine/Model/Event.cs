using System.Collections.Immutable;

namespace Supervisor.Engine.Model;

/// <summary>All that can happen to the engine.</summary>
public abstract record Event
{
    private Event()
    {
    }

    /// <summary>Which launch it is about; null for one that is about none, or about all.</summary>
    public virtual InstanceId? About => null;

    /// <summary>The first event: start what starts by itself.</summary>
    public sealed record Boot : Event;

    /// <summary>A launch reached the program's first instruction.</summary>
    public sealed record Launched(InstanceId Instance, int Pid) : Event
    {
        public override InstanceId? About => Instance;
    }

    /// <summary>A launch failed; no process of it is left.</summary>
    public sealed record LaunchFailed(InstanceId Instance, LaunchProblem Problem) : Event
    {
        public override InstanceId? About => Instance;
    }

    /// <summary>The main process of an instance has ended and is reaped.</summary>
    public sealed record Exited(InstanceId Instance, ExitStatus Status) : Event
    {
        public override InstanceId? About => Instance;
    }

    /// <summary>
    /// Answer to <see cref="Effect.WatchDescendants"/>, given once and at once when some are left; then
    /// <see cref="DescendantsGone"/> follows.
    /// </summary>
    public sealed record DescendantsRemain(InstanceId Instance, int Count) : Event
    {
        public override InstanceId? About => Instance;
    }

    /// <summary>Answer to <see cref="Effect.WatchDescendants"/>: no process of the instance is alive.</summary>
    public sealed record DescendantsGone(InstanceId Instance) : Event
    {
        public override InstanceId? About => Instance;
    }

    public sealed record TimerDue(TimerId Timer) : Event
    {
        public override InstanceId? About => Timer == ShutdownState.TimerOfAll ? null : Timer.Instance;
    }

    /// <summary>Answer to <see cref="Effect.Perform"/>, given once unless it was cancelled before.</summary>
    /// <param name="Problem">Why it failed; null for a success.</param>
    public sealed record TaskEnded(TaskId Task, string? Problem) : Event
    {
        public override InstanceId? About => Task.Instance;
    }

    /// <summary>A program has said something of itself; the shell has made sure that it was the program.</summary>
    public sealed record Notified(InstanceId Instance, Notification Notification) : Event
    {
        public override InstanceId? About => Instance;
    }

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

    /// <summary>One to a single program.</summary>
    public abstract record ToProgram(string Program) : Command;

    public sealed record Start(string Program) : ToProgram(Program);

    public sealed record Stop(string Program) : ToProgram(Program);

    public sealed record Restart(string Program) : ToProgram(Program);

    /// <summary>A signal to its main process, or to others of it.</summary>
    public sealed record SendSignal(string Program, Signal Signal, StopScope Scope) : ToProgram(Program);

    /// <summary>Tell the program to read its configuration again, as its <see cref="ProgramSpec.Reload"/> says.</summary>
    public sealed record ReloadProgram(string Program) : ToProgram(Program);

    /// <summary>
    /// Another configuration is in force from now on, for every later effect. Programs that are not in it any more are
    /// stopped, in order, and then dropped; new ones start as at boot; others take on what they can while they run.
    /// </summary>
    /// <param name="Relaunch">Programs whose launch has changed: they are restarted if they are active.</param>
    public sealed record Reconfigure(SupervisorSpec Spec, ImmutableArray<string> Relaunch) : Command;

    public sealed record Shutdown(string Reason) : Command;
}
