using Serilog;
using Serilog.Events;
using Supervisor.Engine.Model;

namespace Supervisor.Logging;

/// <summary>Words what is done beside a program and what it says of itself: hooks, probes, readiness, health.</summary>
internal sealed class CareNoticeLog(ILogger log)
{
    public void Write(Notice notice)
    {
        switch (notice)
        {
            case Notice.NotReady { LastProblem: { } problem } late:
                log.Error("{program} has not become ready within {after}: {problem}", late.Instance.Program, late.After, problem);
                break;
            case Notice.NotReady late:
                log.Error("{program} has not become ready within {after}", late.Instance.Program, late.After);
                break;
            case Notice.TaskStarted started:
                log.Debug("{program}: running its {task}", started.Task.Instance.Program, Words(started.Task.Purpose));
                break;
            case Notice.TaskFailed failed:
                log.Warning("{program}: its {task} failed: {problem}", failed.Task.Instance.Program, Words(failed.Task.Purpose), failed.Problem);
                break;
            case Notice.ProbeFailed { InARow: 0 } failed:
                log.Debug("{program} is not healthy yet: {problem}", failed.Instance.Program, failed.Problem);
                break;
            case Notice.ProbeFailed failed when failed.InARow > failed.Threshold:
                log.Debug("{program} is still unhealthy: {problem}", failed.Instance.Program, failed.Problem);
                break;
            case Notice.ProbeFailed failed:
                log.Warning(
                    "{program}: health probe failed ({count} of {threshold}): {problem}",
                    failed.Instance.Program, failed.InARow, failed.Threshold, failed.Problem);
                break;
            case Notice.BecameHealthy healthy:
                log.Information("{program} is healthy", healthy.Instance.Program);
                break;
            case Notice.BecameUnhealthy unhealthy:
                log.Write(
                    unhealthy.Action is UnhealthyAction.None or UnhealthyAction.Restart ? LogEventLevel.Warning : LogEventLevel.Error,
                    "{program} is unhealthy: {reason}; {action}", unhealthy.Instance.Program, unhealthy.Reason, Words(unhealthy.Action));
                break;
            default:
                WriteSaying(notice);
                break;
        }
    }

    private void WriteSaying(Notice notice)
    {
        switch (notice)
        {
            case Notice.StatusTold told:
                log.Debug("{program} says: {status}", told.Instance.Program, told.Text);
                break;
            case Notice.Reloading reloading:
                log.Information("{program} is reloading", reloading.Instance.Program);
                break;
            case Notice.MainProcessChanged changed:
                log.Information("{program} has another main process (pid {pid})", changed.Instance.Program, changed.Pid);
                break;
            default:
                break;
        }
    }

    private static string Words(TaskPurpose purpose) => purpose switch
    {
        TaskPurpose.BeforeStart => "before_start hook",
        TaskPurpose.AfterStart => "after_start hook",
        TaskPurpose.AfterStop => "after_stop hook",
        TaskPurpose.Stop => "stop command",
        TaskPurpose.Reload => "reload command",
        TaskPurpose.Readiness => "readiness probe",
        TaskPurpose.Health => "health probe",
        _ => "task",
    };

    private static string Words(UnhealthyAction action) => action switch
    {
        UnhealthyAction.Restart => "restarting it",
        UnhealthyAction.Stop => "stopping it",
        UnhealthyAction.Shutdown => "shutting down",
        _ => "leaving it alone",
    };
}
