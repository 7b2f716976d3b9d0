using Supervisor.Engine.Model;

namespace Supervisor.Engine.Program;

/// <summary>
/// The life of one program.
/// <para>
/// A program that is to run begins in <c>waiting</c>, and leaves it in the same step when its conditions hold, after its
/// startup delay and the command before its start. One with a schedule sleeps (<c>scheduled</c>) until a time of it comes,
/// and again after each run. A launch is asked for (<c>starting</c>, bounded by the start timeout) and answered once: it runs (<c>running</c>, then
/// <c>ready</c>) or it failed. A failure that may pass is tried again after a pause whatever the restart policy says;
/// one that nothing can mend by itself is <c>fatal</c>.
/// </para>
/// <para>
/// Whenever the main process has ended, by itself or not, the rest of its processes comes first (<c>cleaning</c>, shown
/// as stopping): they are looked for, asked to end, and killed. No program is started again beside its own leftovers.
/// The command after its stop follows. Then the policy decides: <c>stopped</c> when that was asked for, <c>backoff</c> before a restart, <c>exited</c>, or
/// <c>fatal</c> when it was restarted too often.
/// </para>
/// <para>
/// A stop asks first (<c>stopping</c>, bounded by the stop timeout), then kills, and after ten more seconds gives up
/// what even SIGKILL does not end, since it hangs in the kernel. So every phase that has a process in it has an end.
/// A launch under way cannot be asked anything: it is stopped when it runs.
/// </para>
/// <para>
/// Every pair of phase and event has its answer in the one switch below. What belongs to an earlier launch has been
/// sorted out before, by the generation in its identity.
/// </para>
/// </summary>
internal static class Lifecycle
{
    public static ProgramState Next(Turn turn, ProgramState program, Event @event) => @event switch
    {
        Event.Launched launched => OnLaunched(turn, program, launched.Pid),
        Event.LaunchFailed failed => OnLaunchFailed(turn, program, failed.Problem),
        Event.Exited exited => OnExited(turn, program, exited.Status),
        Event.DescendantsRemain remain => OnDescendantsRemain(turn, program, remain.Count),
        Event.DescendantsGone => OnDescendantsGone(turn, program),
        Event.TimerDue due => OnTimer(turn, program, due.Timer),
        Event.TaskEnded ended => OnTaskEnded(turn, program, ended.Task, ended.Problem),
        Event.Notified notified => Telling.On(turn, program, notified.Notification),
        Event.Commanded { Command: Command.SendSignal send } signal => OnSignal(turn, program, signal.Id, send),
        Event.Commanded { Command: Command.ReloadProgram } reload => OnReload(turn, program, reload.Id),
        Event.Commanded { Command: Command.Start } start => OnStart(turn, program, start.Id),
        Event.Commanded { Command: Command.Stop } stop => OnStop(turn, program, stop.Id),
        Event.Commanded { Command: Command.Restart } restart => OnRestart(turn, program, restart.Id),
        _ => turn.Ignore(program, "not about a program"),
    };

    private static ProgramState OnLaunched(Turn turn, ProgramState program, int pid) => program.Phase switch
    {
        Phase.Starting starting => Launching.Succeeded(turn, program, starting, pid),
        Phase.Running or Phase.Ready or Phase.Stopping => turn.Ignore(program, "it is known to run"),
        Phase.Faulted { Remains: not null } => Quarantine.KillLate(turn, program),
        _ when program.LastExit?.Instance == program.Instance => turn.Ignore(program, "its end was told first"),
        // That launch had been given up as hanging.
        _ => Quarantine.KillLate(turn, program),
    };

    private static ProgramState OnLaunchFailed(Turn turn, ProgramState program, LaunchProblem problem) => program.Phase switch
    {
        Phase.Starting starting => Launching.Failed(turn, program, starting, problem),
        Phase.Faulted { Remains: not null } faulted => program with { Phase = faulted with { Remains = null } },
        _ => turn.Ignore(program, "no launch is under way"),
    };

    private static ProgramState OnExited(Turn turn, ProgramState program, ExitStatus status) => program.Phase switch
    {
        // The end can be seen before the launch's own answer is read.
        Phase.Starting starting => Cleaning.Begin(
            turn, program with { EverStarted = true }, starting.Since, status, starting.Asked, starting.Aborted ? starting.Deadline : null),
        Phase.Running { Since: var since } => Cleaning.Begin(turn, program, since, status, asked: null, killDeadline: null),
        Phase.Ready { Since: var since } => Cleaning.Begin(turn, program, since, status, asked: null, killDeadline: null),
        Phase.Stopping stopping => Cleaning.Continue(turn, program, stopping, status),
        Phase.Cleaning => turn.Ignore(program, "its end is known"),
        Phase.Faulted { Remains: not null } => Quarantine.MainEnded(turn, program),
        _ => turn.Ignore(program, "it had been given up"),
    };

    private static ProgramState OnDescendantsRemain(Turn turn, ProgramState program, int count) => program.Phase switch
    {
        Phase.Cleaning { Stage: CleaningStage.Looking } cleaning => Cleaning.Ask(turn, program, cleaning, count),
        Phase.Cleaning => turn.Ignore(program, "they have been asked or killed already"),
        Phase.Faulted { Remains: not null } => turn.Ignore(program, "they are being killed"),
        _ => turn.Ignore(program, "nobody is looking for them"),
    };

    private static ProgramState OnDescendantsGone(Turn turn, ProgramState program) => program.Phase switch
    {
        Phase.Cleaning cleaning => Cleaning.Finish(turn, program, cleaning.Status, cleaning.Uptime, cleaning.Asked),
        Phase.Faulted { Remains: not null } faulted => program with { Phase = faulted with { Remains = null } },
        _ => turn.Ignore(program, "nobody is looking for them"),
    };

    private static ProgramState OnTimer(Turn turn, ProgramState program, TimerId timer) =>
        !Slots.IsArmed(program, timer)
            ? turn.Ignore(program, "that timer is not armed")
            : timer.Purpose switch
            {
                TimerPurpose.ReadinessProbe when program.Phase is Phase.Running { Probe: { } round } running =>
                    Readiness.OnProbeDue(turn, program, running, round),
                TimerPurpose.HealthProbe when program.Health is { Probe: { } round } health => HealthCheck.OnProbeDue(turn, program, health, round),
                TimerPurpose.Watchdog when program.Health is { } health => HealthCheck.OnWatchdogDue(turn, program, health),
                TimerPurpose.AfterStart when Slots.Task(program, TaskPurpose.AfterStart) is { } chore =>
                    Chores.End(turn, program, chore, Chores.Overdue(program.Spec.Hooks.Timeout)),
                TimerPurpose.Reload when Slots.Task(program, TaskPurpose.Reload) is { } chore =>
                    Chores.End(turn, program, chore, Chores.Overdue((program.Spec.Reload as ReloadSpec.ByCommand)?.Timeout ?? TimeSpan.Zero)),
                _ => OnPhaseTimer(turn, program),
            };

    private static ProgramState OnPhaseTimer(Turn turn, ProgramState program) => program.Phase switch
    {
        Phase.Delaying => Startup.Again(turn, program),
        Phase.Preparing preparing => Launching.Prepared(turn, program, preparing, Chores.Overdue(program.Spec.Hooks.Timeout)),
        Phase.Starting { Aborted: false } starting => Launching.Overdue(turn, program, starting),
        Phase.Starting starting => Launching.GivenUp(turn, program, starting),
        Phase.Running running => Readiness.OnDue(turn, program, running),
        Phase.Stopping { Killed: false, Next: { } next } stopping when next.Due < stopping.Deadline =>
            StopSequence.OnStep(turn, program, stopping, next),
        Phase.Stopping { Killed: false } stopping => StopSequence.KillOverdue(turn, program, stopping),
        Phase.Stopping stopping => StopSequence.GivenUp(turn, program, stopping),
        Phase.Cleaning { Stage: CleaningStage.Killing } cleaning => Cleaning.GivenUp(turn, program, cleaning),
        Phase.Cleaning cleaning => Cleaning.Kill(turn, program, cleaning, "stop timeout"),
        Phase.Finishing finishing => Cleaning.Finished(turn, program, finishing, Chores.Overdue(program.Spec.Hooks.Timeout)),
        Phase.Backoff => Startup.Again(turn, program),
        Phase.Faulted faulted => Quarantine.GivenUp(turn, program, faulted),
        _ => throw Unknown(program),
    };

    private static ProgramState OnTaskEnded(Turn turn, ProgramState program, TaskId task, string? problem)
    {
        if (Slots.Task(program, task.Purpose) is not { } current || current.Id != task)
        {
            return turn.Ignore(program, "that task is not under way");
        }

        return (task.Purpose, program.Phase) switch
        {
            (TaskPurpose.BeforeStart, Phase.Preparing preparing) => Launching.Prepared(turn, program, preparing, problem),
            (TaskPurpose.Readiness, Phase.Running { Probe: { } round } running) => Readiness.OnProbed(turn, program, running, round, problem),
            (TaskPurpose.Health, _) when program.Health is { Probe: { } round } health => HealthCheck.OnProbed(turn, program, health, round, problem),
            (TaskPurpose.Stop, Phase.Stopping stopping) => StopSequence.OnCommandEnded(turn, program, stopping, current, problem),
            (TaskPurpose.AfterStop, Phase.Finishing finishing) => Cleaning.Finished(turn, program, finishing, problem),
            (TaskPurpose.AfterStart or TaskPurpose.Reload, _) => Chores.End(turn, program, current, problem),
            _ => throw Unknown(program),
        };
    }

    private static ProgramState OnSignal(Turn turn, ProgramState program, CommandId id, Command.SendSignal send) =>
        program.Phase.ProcessId is null
            ? Commands.Refuse(turn, program, id, "signal", "it does not run")
            : Commands.SignalNow(turn, program, id, send);

    private static ProgramState OnReload(Turn turn, ProgramState program, CommandId id) =>
        program.Phase is Phase.Running or Phase.Ready
            ? Commands.ReloadNow(turn, program, id)
            : Commands.Refuse(turn, program, id, "reload", "it does not run");

    private static ProgramState OnStart(Turn turn, ProgramState program, CommandId id) => program.Phase switch
    {
        _ when program.Leaving => Commands.Refuse(turn, program, id, "start", "it is no longer configured"),
        Phase.Stopped or Phase.Exited or Phase.Fatal or Phase.Backoff or Phase.Scheduled =>
            Commands.StartNow(turn, program, new(id, OpenCommandKind.Start)),
        Phase.Waiting or Phase.Delaying or Phase.Preparing or Phase.Starting { Asked: null } or Phase.Running =>
            Commands.Await(program, new(id, OpenCommandKind.Start)),
        Phase.Ready => Commands.Done(turn, program, id, $"{program.Name} runs already, pid {program.Phase.ProcessId}"),
        Phase.Starting or Phase.Stopping or Phase.Cleaning or Phase.Finishing => Commands.Refuse(turn, program, id, "start", "it is stopping"),
        Phase.Faulted faulted => Commands.Refuse(turn, program, id, "start", $"it is faulted: {faulted.Evidence}"),
        _ => throw Unknown(program),
    };

    private static ProgramState OnStop(Turn turn, ProgramState program, CommandId id) => program.Phase switch
    {
        Phase.Stopped or Phase.Exited or Phase.Fatal => Commands.Done(turn, program, id, $"{program.Name} does not run"),
        Phase.Waiting or Phase.Delaying or Phase.Scheduled or Phase.Backoff or Phase.Preparing or Phase.Starting or Phase.Running or Phase.Ready
            or Phase.Stopping or Phase.Cleaning or Phase.Finishing => Commands.StopNow(turn, program, id),
        Phase.Faulted faulted => Commands.Refuse(turn, program, id, "stop", $"it is faulted: {faulted.Evidence}"),
        _ => throw Unknown(program),
    };

    private static ProgramState OnRestart(Turn turn, ProgramState program, CommandId id) => program.Phase switch
    {
        _ when program.Leaving => Commands.Refuse(turn, program, id, "restart", "it is no longer configured"),
        Phase.Stopped or Phase.Exited or Phase.Fatal or Phase.Backoff or Phase.Scheduled =>
            Commands.StartNow(turn, program, new(id, OpenCommandKind.Restart)),
        Phase.Waiting or Phase.Delaying => Commands.Await(program, new(id, OpenCommandKind.Restart)),
        Phase.Preparing or Phase.Starting or Phase.Running or Phase.Ready or Phase.Stopping or Phase.Cleaning or Phase.Finishing =>
            Commands.RestartNow(turn, program, id),
        Phase.Faulted faulted => Commands.Refuse(turn, program, id, "restart", $"it is faulted: {faulted.Evidence}"),
        _ => throw Unknown(program),
    };

    private static InvalidOperationException Unknown(ProgramState program) => new($"no answer for the phase {program.Phase}");
}
