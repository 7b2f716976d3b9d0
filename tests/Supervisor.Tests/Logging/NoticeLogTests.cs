using System.Text;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Supervisor.Engine.Model;
using Supervisor.Logging;

namespace Supervisor.Tests.Logging;

public sealed class NoticeLogTests
{
    private static readonly InstanceId Web = new("web", 2);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1230);

    private static readonly Notice[] All =
    [
        new Notice.Waiting("web", [new Requirement("db", Condition.Ready), new Requirement("cache", Condition.Started)]),
        new Notice.Waiting("web", [new Requirement("db", Condition.Healthy), new Requirement("migrate", Condition.Succeeded)]),
        new Notice.Delayed("web", TimeSpan.FromSeconds(5)),
        new Notice.Starting(Web),
        new Notice.Started(Web, 42),
        new Notice.Ready(Web, TimeSpan.Zero),
        new Notice.Ready(Web, Moment),
        new Notice.NotReady(Web, TimeSpan.FromSeconds(20), "cannot connect to 127.0.0.1:80: ECONNREFUSED (Connection refused)"),
        new Notice.NotReady(Web, TimeSpan.FromSeconds(20), null),
        new Notice.TaskStarted(new TaskId(Web, TaskPurpose.BeforeStart, 1)),
        new Notice.TaskFailed(new TaskId(Web, TaskPurpose.BeforeStart, 1), "exit code 3"),
        new Notice.TaskFailed(new TaskId(Web, TaskPurpose.Stop, 2), "killed by SIGSEGV"),
        new Notice.ProbeFailed(Web, "it answered 503 Service Unavailable", 0, 3),
        new Notice.ProbeFailed(Web, "it answered 503 Service Unavailable", 2, 3),
        new Notice.ProbeFailed(Web, "it answered 503 Service Unavailable", 4, 3),
        new Notice.BecameHealthy(Web),
        new Notice.BecameUnhealthy(Web, "exit code 1", UnhealthyAction.Restart),
        new Notice.BecameUnhealthy(Web, "exit code 1", UnhealthyAction.Stop),
        new Notice.BecameUnhealthy(Web, "exit code 1", UnhealthyAction.Shutdown),
        new Notice.BecameUnhealthy(Web, "exit code 1", UnhealthyAction.None),
        new Notice.StatusTold(Web, "loading 3 of 7"),
        new Notice.Reloading(Web),
        new Notice.MainProcessChanged(Web, 43),
        new Notice.RunDue("report", RunAnswer.Starts),
        new Notice.RunDue("report", RunAnswer.Skipped),
        new Notice.RunDue("report", RunAnswer.Queued),
        new Notice.RunDue("report", RunAnswer.Replaces),
        new Notice.DependentsFollow("db", Consequence.StopDependents, ["web", "worker"]),
        new Notice.DependentsFollow("db", Consequence.RestartDependents, ["web"]),
        new Notice.LaunchFailed(Web, new LaunchProblem("cannot execute /app/web: ENOENT (No such file or directory)", false, 127)),
        new Notice.LaunchOverdue(Web, TimeSpan.FromSeconds(30)),
        new Notice.Exited(Web, new ExitStatus.Exited(0), Moment, Asked: false, Success: true),
        new Notice.Exited(Web, new ExitStatus.Exited(3), Moment, Asked: false, Success: false),
        new Notice.Exited(Web, new ExitStatus.Exited(3), TimeSpan.FromMilliseconds(20), Asked: true, Success: false),
        new Notice.Exited(Web, new ExitStatus.Killed(new Signal(11), true), TimeSpan.FromSeconds(3), Asked: false, Success: false),
        new Notice.Exited(Web, new ExitStatus.Killed(new Signal(9), false), TimeSpan.FromSeconds(125), Asked: false, Success: false),
        new Notice.Leftovers(Web, 1),
        new Notice.Leftovers(Web, 2),
        new Notice.RestartScheduled("web", 2, TimeSpan.FromSeconds(1)),
        new Notice.Ended("web", new ExitStatus.Exited(0), Success: true),
        new Notice.Ended("web", new ExitStatus.Killed(new Signal(9), false), Success: false),
        new Notice.BecameFatal("web", "6 restarts within 5m"),
        new Notice.Stopping(Web, Signal.Terminate, StopScope.Group, TimeSpan.FromSeconds(10), "shutdown"),
        new Notice.Stopping(Web, new Signal(3), StopScope.Main, TimeSpan.FromSeconds(10), "command"),
        new Notice.Stopping(Web, new Signal(36), StopScope.All, TimeSpan.FromSeconds(10), "restart"),
        new Notice.StopContinues(Web, Signal.Terminate, TimeSpan.FromSeconds(5)),
        new Notice.Killing(Web, "it did not stop within 10s"),
        new Notice.Stopped("web", "command"),
        new Notice.KillGivenUp(Web),
        new Notice.Faulted("web", "it runs twice"),
        new Notice.Reconfigured(1, 2, 3),
        new Notice.Dropped("web"),
        new Notice.SignalSent(Web, new Signal(10)),
        new Notice.SignalForwarded(new Signal(10), new Signal(10), 3),
        new Notice.SignalForwarded(new Signal(10), new Signal(12), 3),
        new Notice.SignalIgnored(new Signal(28)),
        new Notice.ShutdownStarted("SIGTERM", TimeSpan.FromSeconds(25)),
        new Notice.ShutdownShortened("SIGTERM again", TimeSpan.FromSeconds(2)),
        new Notice.ShutdownForced("a third SIGTERM"),
    ];

    [Fact]
    public void Every_notice_has_its_words() => Assert.Equal(
        """
        debug web waits for db to be ready and cache to be started
        debug web waits for db to be healthy and migrate to succeed
        debug web starts in 5.0s
        debug web is starting
        info  web started (pid 42)
        debug web is ready
        info  web is ready after 1.2s
        error web has not become ready within 20.0s: cannot connect to 127.0.0.1:80: ECONNREFUSED (Connection refused)
        error web has not become ready within 20.0s
        debug web: running its before_start hook
        warn  web: its before_start hook failed: exit code 3
        warn  web: its stop command failed: killed by SIGSEGV
        debug web is not healthy yet: it answered 503 Service Unavailable
        warn  web: health probe failed (2 of 3): it answered 503 Service Unavailable
        debug web is still unhealthy: it answered 503 Service Unavailable
        info  web is healthy
        warn  web is unhealthy: exit code 1; restarting it
        error web is unhealthy: exit code 1; stopping it
        error web is unhealthy: exit code 1; shutting down
        warn  web is unhealthy: exit code 1; leaving it alone
        debug web says: loading 3 of 7
        info  web is reloading
        info  web has another main process (pid 43)
        info  report: a run is due
        warn  report: a run is due, and skipped: the one before has not ended
        info  report: a run is due, and follows when the one before has ended
        warn  report: a run is due, and replaces the one before, which is stopped
        warn  db has ended, so stopping web, worker
        warn  db has ended, so restarting web
        error web: cannot start: cannot execute /app/web: ENOENT (No such file or directory)
        error web: cannot start: it did not run its first instruction within 30.0s; killing it
        info  web exited with code 0 after 1.2s
        warn  web exited with code 3 after 1.2s
        info  web exited with code 3 after 20ms
        warn  web was killed by SIGSEGV (core dumped) after 3.0s
        warn  web was killed by SIGKILL after 2m05s
        warn  web left 1 process behind; asking it to stop
        warn  web left 2 processes behind; asking them to stop
        info  web: restarting in 1.0s (attempt 2)
        info  web has ended with code 0 and is not restarted
        warn  web was ended by SIGKILL and is not restarted
        error web failed for good: 6 restarts within 5m
        info  web is stopping (shutdown): sending SIGTERM to its process group, and SIGKILL after 10.0s
        info  web is stopping (command): sending SIGQUIT to its main process, and SIGKILL after 10.0s
        info  web is stopping (restart): sending SIGRTMIN+2 to all of its processes, and SIGKILL after 10.0s
        info  web has not stopped yet: sending SIGTERM, and more after 5.0s
        warn  web: killing everything that is left of it: it did not stop within 10s
        info  web has stopped (command)
        error web: some of its processes do not die by SIGKILL (they hang in the kernel); going on without them
        error web: the supervisor met a bug of its own; killing the program and leaving it alone: it runs twice
        info  another configuration is in force; programs added: 1, removed: 2, restarted: 3
        info  web is no longer configured and forgotten
        info  web: SIGUSR1 sent by command
        info  SIGUSR1 forwarded to 3 programs
        info  SIGUSR1 forwarded as SIGUSR2 to 3 programs
        debug SIGWINCH ignored
        info  shutting down (SIGTERM): 25.0s at most
        warn  shutting down faster (SIGTERM again): 2.0s at most
        warn  shutting down by force (a third SIGTERM): killing everything

        """,
        Worded(All));

    [Fact]
    public void No_notice_is_left_out() => Assert.Equal(
        typeof(Notice).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(Notice))).Select(type => type.Name).Order(),
        All.Select(notice => notice.GetType().Name).Distinct().Order());

    [Fact]
    public void A_notice_keeps_its_parts_as_properties()
    {
        var events = new Collector();
        Write(events, [new Notice.Exited(Web, new ExitStatus.Exited(3), Moment, Asked: false, Success: false)]);
        var properties = Assert.Single(events.Events).Properties;
        Assert.Equal("web", ((ScalarValue)properties["program"]).Value);
        Assert.Equal(3, ((ScalarValue)properties["code"]).Value);
        Assert.Equal(Moment, ((ScalarValue)properties["uptime"]).Value);
    }

    private static string Worded(Notice[] notices)
    {
        var events = new Collector();
        Write(events, notices);
        var text = new StringBuilder();
        foreach (var logEvent in events.Events)
        {
            text.Append(LogLevels.Column(logEvent.Level)).Append(' ').Append(MessageText.Of(logEvent)).Append('\n');
        }

        return text.ToString();
    }

    private static void Write(Collector to, Notice[] notices)
    {
        using var logger = new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.Sink(to).CreateLogger();
        var log = new NoticeLog(logger);
        foreach (var notice in notices)
        {
            log.Write(notice);
        }
    }

    private sealed class Collector : ILogEventSink
    {
        public List<LogEvent> Events { get; } = [];

        public void Emit(LogEvent logEvent) => Events.Add(logEvent);
    }
}
