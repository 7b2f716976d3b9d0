using Supervisor.Engine.Model;

namespace Supervisor.Engine.Simulation;

/// <summary>Events and effects in a few words.</summary>
public static class Words
{
    public static string Of(Event @event) => @event switch
    {
        Event.Boot => "boot",
        Event.Launched e => $"launched {e.Instance} pid {e.Pid}",
        Event.LaunchFailed e => $"launch failed {e.Instance}: {e.Problem.Message}{(e.Problem.MayPass ? ", may pass" : string.Empty)}",
        Event.Exited e => $"exited {e.Instance} {Of(e.Status)}",
        Event.DescendantsRemain e => $"descendants remain {e.Instance}: {e.Count}",
        Event.DescendantsGone e => $"descendants gone {e.Instance}",
        Event.TimerDue e => $"due {Of(e.Timer)}",
        Event.TaskEnded e => $"task ended {e.Task}{(e.Problem is null ? string.Empty : $": {e.Problem}")}",
        Event.Notified e => $"notified {e.Instance}: {Of(e.Notification)}",
        Event.ScheduleDue e => $"schedule due {e.Program}",
        Event.Signalled e => $"signal {e.Signal.Number}",
        Event.Commanded e => $"command {e.Id.Value}: {Of(e.Command)}",
        _ => @event.ToString(),
    };

    public static string Of(Effect effect) => effect switch
    {
        Effect.Launch e => $"-> launch {e.Instance}",
        Effect.AbortLaunch e => $"-> abort launch {e.Instance}",
        Effect.SendSignal e => $"-> signal {e.Signal.Number} to {e.Instance} ({e.Scope})",
        Effect.KillAll e => $"-> kill all {e.Instance}",
        Effect.WatchDescendants e => $"-> watch descendants {e.Instance}",
        Effect.ForgetDescendants e => $"-> forget descendants {e.Instance}",
        Effect.ArmTimer e => $"-> arm {Of(e.Timer)} for {e.Due}",
        Effect.CancelTimer e => $"-> cancel {Of(e.Timer)}",
        Effect.Perform e => $"-> perform {e.Task} within {e.Timeout.TotalSeconds:0.000}s",
        Effect.CancelTask e => $"-> cancel {e.Task}",
        Effect.Drop e => $"-> drop {e.Program}",
        Effect.ReopenLogs => "-> reopen logs",
        Effect.Reload => "-> reload",
        Effect.Answer { Result: CommandResult.Done done } e => $"-> answer {e.Id.Value}: done, {done.Message}",
        Effect.Answer { Result: CommandResult.Refused refused } e => $"-> answer {e.Id.Value}: refused, {refused.Reason}",
        Effect.Publish e => Of(e.Notice),
        Effect.Exit e => $"-> EXIT {e.Code}: {e.Reason}",
        _ => effect.ToString(),
    };

    private static string Of(Notice notice) => notice switch
    {
        Notice.Waiting n => $"{n.Program} waits for {string.Join(", ", n.For.Select(r => $"{r.Program} ({r.Condition})"))}",
        Notice.Exited n => $"{n.Instance} {Of(n.Status)} after {n.Uptime.TotalSeconds:0.000}s{(n.Asked ? ", asked" : string.Empty)}",
        Notice.RestartScheduled n => $"{n.Program} restarts in {n.Delay.TotalSeconds:0.000}s, attempt {n.Attempt}",
        Notice.BecameFatal n => $"{n.Program} is fatal: {n.Reason}",
        Notice.Ended n => $"{n.Program} has ended, {(n.Success ? "success" : "failure")}",
        _ => notice.ToString(),
    };

    private static string Of(ExitStatus status) => status switch
    {
        ExitStatus.Exited exited => $"code {exited.Code}",
        ExitStatus.Killed killed => $"signal {killed.Signal.Number}",
        _ => status.ToString(),
    };

    private static string Of(Command command) => command switch
    {
        Command.Start c => $"start {c.Program}",
        Command.Stop c => $"stop {c.Program}",
        Command.Restart c => $"restart {c.Program}",
        Command.SendSignal c => $"signal {c.Signal.Number} to {c.Program} ({c.Scope})",
        Command.ReloadProgram c => $"reload {c.Program}",
        Command.Reconfigure c => $"reconfigure to {string.Join(' ', c.Spec.Programs.Select(p => p.Name))}, relaunch {string.Join(' ', c.Relaunch)}",
        Command.Shutdown => "shutdown",
        _ => command.ToString(),
    };

    private static string Of(Notification notification) => notification switch
    {
        Notification.Status n => $"status {n.Text}",
        Notification.MainProcess n => $"main process {n.Pid}",
        Notification.WatchdogInterval n => $"watchdog interval {n.Interval.TotalSeconds:0.000}s",
        Notification.ExtendTimeout n => $"extend timeout {n.Time.TotalSeconds:0.000}s",
        _ => notification.GetType().Name,
    };

    private static string Of(TimerId timer) =>
        timer == ShutdownState.TimerOfAll ? "shutdown deadline" : $"{timer.Purpose} of {timer.Instance}";
}
