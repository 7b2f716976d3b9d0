using Supervisor.Engine.Model;

namespace Supervisor.Control.Events;

/// <summary>What clients know notices by.</summary>
internal static class EventWords
{
    /// <summary>The type of an event: words that stay the same.</summary>
    public static string TypeOf(Notice notice) => notice switch
    {
        Notice.Waiting => "waiting",
        Notice.Delayed => "delayed",
        Notice.Starting => "starting",
        Notice.Started => "started",
        Notice.Ready => "ready",
        Notice.NotReady => "not-ready",
        Notice.TaskStarted => "task-started",
        Notice.TaskFailed => "task-failed",
        Notice.ProbeFailed => "probe-failed",
        Notice.BecameHealthy => "healthy",
        Notice.BecameUnhealthy => "unhealthy",
        Notice.StatusTold => "status",
        Notice.Reloading => "reloading",
        Notice.MainProcessChanged => "main-process-changed",
        Notice.RunDue => "run-due",
        Notice.DependentsFollow => "dependents-follow",
        Notice.LaunchFailed => "launch-failed",
        Notice.LaunchOverdue => "launch-overdue",
        Notice.Exited => "exited",
        Notice.Leftovers => "leftovers",
        Notice.RestartScheduled => "restart-scheduled",
        Notice.Ended => "ended",
        Notice.BecameFatal => "fatal",
        Notice.Stopping => "stopping",
        Notice.StopContinues => "stop-continues",
        Notice.Killing => "killing",
        Notice.Stopped => "stopped",
        Notice.KillGivenUp => "kill-given-up",
        Notice.Faulted => "faulted",
        Notice.Reconfigured => "reconfigured",
        Notice.Dropped => "dropped",
        Notice.SignalSent => "signal-sent",
        Notice.SignalForwarded => "signal-forwarded",
        Notice.SignalIgnored => "signal-ignored",
        Notice.ShutdownStarted => "shutdown-started",
        Notice.ShutdownShortened => "shutdown-shortened",
        Notice.ShutdownForced => "shutdown-forced",
        _ => throw new InvalidOperationException($"unknown notice {notice.GetType().Name}"),
    };

    /// <summary>Null for one about the supervisor.</summary>
    public static string? ProgramOf(Notice notice) => InstanceOf(notice)?.Program ?? notice switch
    {
        Notice.Waiting waiting => waiting.Program,
        Notice.Delayed delayed => delayed.Program,
        Notice.RunDue due => due.Program,
        Notice.DependentsFollow follow => follow.Program,
        Notice.RestartScheduled restart => restart.Program,
        Notice.Ended ended => ended.Program,
        Notice.BecameFatal fatal => fatal.Program,
        Notice.Stopped stopped => stopped.Program,
        Notice.Faulted faulted => faulted.Program,
        Notice.Dropped dropped => dropped.Program,
        _ => null,
    };

    /// <summary>The launch that it is about; null for one that is about none.</summary>
    public static InstanceId? InstanceOf(Notice notice) => notice switch
    {
        Notice.Starting starting => starting.Instance,
        Notice.Started started => started.Instance,
        Notice.Ready ready => ready.Instance,
        Notice.NotReady late => late.Instance,
        Notice.TaskStarted task => task.Task.Instance,
        Notice.TaskFailed task => task.Task.Instance,
        Notice.ProbeFailed probe => probe.Instance,
        Notice.BecameHealthy healthy => healthy.Instance,
        Notice.BecameUnhealthy unhealthy => unhealthy.Instance,
        Notice.StatusTold status => status.Instance,
        Notice.Reloading reloading => reloading.Instance,
        Notice.MainProcessChanged changed => changed.Instance,
        Notice.LaunchFailed failed => failed.Instance,
        Notice.LaunchOverdue overdue => overdue.Instance,
        Notice.Exited exited => exited.Instance,
        Notice.Leftovers left => left.Instance,
        Notice.Stopping stopping => stopping.Instance,
        Notice.StopContinues next => next.Instance,
        Notice.Killing killing => killing.Instance,
        Notice.KillGivenUp given => given.Instance,
        Notice.SignalSent sent => sent.Instance,
        _ => null,
    };
}
