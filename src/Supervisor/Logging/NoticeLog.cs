using Serilog;
using Serilog.Events;
using Supervisor.Engine.Model;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Logging;

/// <summary>Words each notice of the engine as one log event. What fails for good is an error, what is met by a restart a warning.</summary>
internal sealed class NoticeLog(ILogger log)
{
    private readonly CareNoticeLog _care = new(log);
    private readonly OrderNoticeLog _order = new(log);

    public void Write(Notice notice)
    {
        switch (notice)
        {
            case Notice.SignalForwarded or Notice.SignalIgnored or Notice.ShutdownStarted or Notice.ShutdownShortened
                or Notice.ShutdownForced:
                WriteSupervisor(notice);
                break;
            case Notice.NotReady or Notice.TaskStarted or Notice.TaskFailed or Notice.ProbeFailed or Notice.BecameHealthy
                or Notice.BecameUnhealthy or Notice.StatusTold or Notice.Reloading or Notice.MainProcessChanged:
                _care.Write(notice);
                break;
            case Notice.Waiting or Notice.Delayed or Notice.RunDue or Notice.DependentsFollow or Notice.Reconfigured or Notice.Dropped:
                _order.Write(notice);
                break;
            case Notice.Stopping or Notice.StopContinues or Notice.Stopped or Notice.Killing or Notice.KillGivenUp or Notice.Leftovers
                or Notice.SignalSent:
                WriteStop(notice);
                break;
            case Notice.Exited exited:
                WriteExit(exited);
                break;
            case Notice.Ended ended:
                WriteEnd(ended);
                break;
            default:
                WriteStart(notice);
                break;
        }
    }

    private void WriteStart(Notice notice)
    {
        switch (notice)
        {
            case Notice.Starting starting:
                log.Debug("{program} is starting", starting.Instance.Program);
                break;
            case Notice.Started started:
                log.Information("{program} started (pid {pid})", started.Instance.Program, started.Pid);
                break;
            case Notice.Ready ready when ready.After == TimeSpan.Zero:
                log.Debug("{program} is ready", ready.Instance.Program);
                break;
            case Notice.Ready ready:
                log.Information("{program} is ready after {after}", ready.Instance.Program, ready.After);
                break;
            case Notice.LaunchFailed failed:
                log.Error("{program}: cannot start: {problem}", failed.Instance.Program, failed.Problem.Message);
                break;
            case Notice.LaunchOverdue overdue:
                log.Error(
                    "{program}: cannot start: it did not run its first instruction within {timeout}; killing it",
                    overdue.Instance.Program, overdue.After);
                break;
            case Notice.RestartScheduled restart:
                log.Information(
                    "{program}: restarting in {delay} (attempt {attempt})", restart.Program, restart.Delay, restart.Attempt);
                break;
            case Notice.BecameFatal fatal:
                log.Error("{program} failed for good: {reason}", fatal.Program, fatal.Reason);
                break;
            case Notice.Faulted faulted:
                log.Error(
                    "{program}: the supervisor met a bug of its own; killing the program and leaving it alone: {evidence}",
                    faulted.Program, faulted.Evidence);
                break;
            default:
                log.Warning("{notice}", notice.ToString());
                break;
        }
    }

    private void WriteExit(Notice.Exited exited)
    {
        var program = exited.Instance.Program;
        var fitting = exited.Asked || exited.Success ? LogEventLevel.Information : LogEventLevel.Warning;
        switch (exited.Status)
        {
            case ExitStatus.Exited { Code: var code }:
                log.Write(fitting, "{program} exited with code {code} after {uptime}{cause}", program, code, exited.Uptime, Cause(exited.Status));
                break;
            case ExitStatus.Killed { CoreDumped: true } killed:
                log.Write(
                    fitting, "{program} was killed by {signal} (core dumped) after {uptime}{cause}",
                    program, Name(killed.Signal), exited.Uptime, Cause(killed));
                break;
            case ExitStatus.Killed killed:
                log.Write(
                    fitting, "{program} was killed by {signal} after {uptime}{cause}",
                    program, Name(killed.Signal), exited.Uptime, Cause(killed));
                break;
            default:
                break;
        }
    }

    private static string Cause(ExitStatus status) => status.Cause is { } cause ? $": {cause}" : "";

    private void WriteEnd(Notice.Ended ended)
    {
        var fitting = ended.Success ? LogEventLevel.Information : LogEventLevel.Warning;
        switch (ended.Status)
        {
            case ExitStatus.Exited { Code: var code }:
                log.Write(fitting, "{program} has ended with code {code} and is not restarted", ended.Program, code);
                break;
            case ExitStatus.Killed killed:
                log.Write(fitting, "{program} was ended by {signal} and is not restarted", ended.Program, Name(killed.Signal));
                break;
            default:
                break;
        }
    }

    private void WriteStop(Notice notice)
    {
        switch (notice)
        {
            case Notice.Leftovers { Count: 1 } left:
                log.Warning("{program} left {count} process behind; asking it to stop", left.Instance.Program, left.Count);
                break;
            case Notice.Leftovers left:
                log.Warning("{program} left {count} processes behind; asking them to stop", left.Instance.Program, left.Count);
                break;
            case Notice.Stopping stopping:
                log.Information(
                    "{program} is stopping ({reason}): sending {signal} to {scope}, and SIGKILL after {timeout}",
                    stopping.Instance.Program, stopping.Reason, Name(stopping.Signal), Words(stopping.Scope), stopping.Timeout);
                break;
            case Notice.StopContinues next:
                log.Information("{program} has not stopped yet: sending {signal}, and more after {wait}", next.Instance.Program, Name(next.Signal), next.Wait);
                break;
            case Notice.SignalSent sent:
                log.Information("{program}: {signal} sent by command", sent.Instance.Program, Name(sent.Signal));
                break;
            case Notice.Killing killing:
                log.Warning("{program}: killing everything that is left of it: {reason}", killing.Instance.Program, killing.Reason);
                break;
            case Notice.KillGivenUp given:
                log.Error(
                    "{program}: some of its processes do not die by SIGKILL (they hang in the kernel); going on without them",
                    given.Instance.Program);
                break;
            case Notice.Stopped stopped:
                log.Information("{program} has stopped ({reason})", stopped.Program, stopped.Reason);
                break;
            default:
                break;
        }
    }

    private void WriteSupervisor(Notice notice)
    {
        switch (notice)
        {
            case Notice.SignalForwarded { Received: var received, Sent: var sent } forwarded when received == sent:
                log.Information("{signal} forwarded to {programs} programs", Name(received), forwarded.Programs);
                break;
            case Notice.SignalForwarded forwarded:
                log.Information(
                    "{signal} forwarded as {sent} to {programs} programs",
                    Name(forwarded.Received), Name(forwarded.Sent), forwarded.Programs);
                break;
            case Notice.SignalIgnored ignored:
                log.Debug("{signal} ignored", Name(ignored.Signal));
                break;
            case Notice.ShutdownStarted shutdown:
                log.Information("shutting down ({reason}): {timeout} at most", shutdown.Reason, shutdown.Timeout);
                break;
            case Notice.ShutdownShortened shutdown:
                log.Warning("shutting down faster ({reason}): {timeout} at most", shutdown.Reason, shutdown.Timeout);
                break;
            case Notice.ShutdownForced shutdown:
                log.Warning("shutting down by force ({reason}): killing everything", shutdown.Reason);
                break;
            default:
                break;
        }
    }

    private static string Name(Signal signal) => new SignalNumber(signal.Number).ToString();

    private static string Words(StopScope scope) => scope switch
    {
        StopScope.Main => "its main process",
        StopScope.Group => "its process group",
        StopScope.All => "all of its processes",
        _ => "it",
    };
}
