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
        new Notice.Starting(Web),
        new Notice.Started(Web, 42),
        new Notice.Ready(Web, TimeSpan.Zero),
        new Notice.Ready(Web, Moment),
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
        new Notice.Killing(Web, "it did not stop within 10s"),
        new Notice.Stopped("web", "command"),
        new Notice.KillGivenUp(Web),
        new Notice.Faulted("web", "it runs twice"),
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
        debug web is starting
        info  web started (pid 42)
        debug web is ready
        info  web is ready after 1.2s
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
        warn  web: killing everything that is left of it: it did not stop within 10s
        info  web has stopped (command)
        error web: some of its processes do not die by SIGKILL (they hang in the kernel); going on without them
        error web: the supervisor met a bug of its own; killing the program and leaving it alone: it runs twice
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
