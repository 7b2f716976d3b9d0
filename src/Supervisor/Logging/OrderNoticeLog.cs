using Serilog;
using Serilog.Events;
using Supervisor.Engine.Model;

namespace Supervisor.Logging;

/// <summary>Words when programs run: for whom they wait, whose end means what, schedules, another configuration.</summary>
internal sealed class OrderNoticeLog(ILogger log)
{
    public void Write(Notice notice)
    {
        switch (notice)
        {
            case Notice.Waiting waiting:
                if (log.IsEnabled(LogEventLevel.Debug))
                {
                    log.Debug("{program} waits for {for}", waiting.Program, Conditions(waiting.For));
                }

                break;
            case Notice.Delayed delayed:
                log.Debug("{program} starts in {delay}", delayed.Program, delayed.Delay);
                break;
            case Notice.RunDue due:
                log.Write(
                    due.Answer is RunAnswer.Starts or RunAnswer.Queued ? LogEventLevel.Information : LogEventLevel.Warning,
                    "{program}: a run is due{answer}", due.Program, Words(due.Answer));
                break;
            case Notice.DependentsFollow follow:
                log.Warning(
                    "{program} has ended, so {action} {dependents}",
                    follow.Program, Words(follow.Consequence), string.Join(", ", follow.Dependents));
                break;
            case Notice.Reconfigured changed:
                log.Information(
                    "another configuration is in force; programs added: {added}, removed: {removed}, restarted: {relaunched}",
                    changed.Added, changed.Removed, changed.Relaunched);
                break;
            case Notice.Dropped dropped:
                log.Information("{program} is no longer configured and forgotten", dropped.Program);
                break;
            default:
                break;
        }
    }

    private static string Words(RunAnswer answer) => answer switch
    {
        RunAnswer.Skipped => ", and skipped: the one before has not ended",
        RunAnswer.Queued => ", and follows when the one before has ended",
        RunAnswer.Replaces => ", and replaces the one before, which is stopped",
        RunAnswer.Starts or _ => "",
    };

    private static string Words(Consequence consequence) => consequence switch
    {
        Consequence.StopDependents => "stopping",
        Consequence.RestartDependents => "restarting",
        Consequence.Shutdown => "shutting down with",
        _ => "leaving alone",
    };

    /// <summary>"db to be ready and cache to be started".</summary>
    public static string Conditions(IEnumerable<Requirement> requirements) => string.Join(
        " and ", requirements.Select(requirement => requirement.Condition switch
        {
            Condition.Ready => $"{requirement.Program} to be ready",
            Condition.Healthy => $"{requirement.Program} to be healthy",
            Condition.Succeeded => $"{requirement.Program} to succeed",
            Condition.Started or _ => $"{requirement.Program} to be started",
        }));
}
