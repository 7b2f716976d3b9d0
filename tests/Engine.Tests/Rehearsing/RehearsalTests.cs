using System.Collections.Immutable;
using System.Globalization;
using Supervisor.Engine.Model;
using Supervisor.Engine.Rehearsing;

namespace Supervisor.Engine.Tests.Rehearsing;

/// <summary>What a configuration would live through, with and without faults: time, what happens, to whom.</summary>
public sealed class RehearsalTests
{
    private static readonly ProbeSpec EverySecond = new(Interval: TimeSpan.FromSeconds(1), Timeout: TimeSpan.FromSeconds(1));

    private readonly List<Mishap> _mishaps = [];
    private readonly List<SignalCue> _signals = [];
    private TimeSpan _length = TimeSpan.FromMinutes(5);
    private Func<string, TimeSpan, TimeSpan?> _nextRun = (_, _) => null;

    [Fact]
    public void Without_faults_everything_starts_in_order_and_rests()
    {
        var outcome = Rehearse(
            Some.Program("db") with { Ready = new ReadySpec.After(Seconds(2)) },
            Some.Program("web") with { Requires = Some.Requires("db", Condition.Ready) });

        AssertTimeline(outcome,
            "0.000 Starting db", "0.000 Waiting web", "0.001 Started db", "2.001 Ready db", "2.001 Starting web", "2.002 Started web", "2.002 Ready web");
        Assert.Equal((OutcomeKind.AtRest, Seconds(2.002)), (outcome.Kind, outcome.Length));
    }

    [Fact]
    public void The_same_script_gives_the_same_timeline()
    {
        ProgramSpec[] programs = [Some.Program("a") with { Backoff = new BackoffSpec() }, Some.Program("b")];
        _mishaps.Add(new Mishap.Ends("a", new ExitStatus.Exited(1), Seconds(1)));

        Assert.Equal(Text(Rehearse(programs)), Text(Rehearse(programs)));
    }

    [Fact]
    public void A_task_ends_with_success_by_itself_and_the_supervisor_with_it()
    {
        var outcome = Rehearse(Some.Program("migrate") with { Start = StartMode.Once });

        AssertTimeline(outcome, "0.000 Starting migrate", "0.001 Started migrate", "0.001 Ready migrate", "1.001 Exited migrate", "1.001 Ended migrate");
        Assert.Equal((OutcomeKind.Ended, 0), (outcome.Kind, outcome.Exit?.Code));
    }

    [Fact]
    public void A_task_that_is_told_to_fail_is_tried_again_and_succeeds()
    {
        _mishaps.Add(new Mishap.Ends("migrate", new ExitStatus.Exited(3), Seconds(2)));

        var outcome = Rehearse(Some.Program("migrate") with { Start = StartMode.Once, Restart = RestartMode.OnFailure });

        AssertTimeline(outcome,
            "0.000 Starting migrate", "0.001 Started migrate", "0.001 Ready migrate",
            "2.000 MadeToEnd migrate", "2.000 Exited migrate", "2.000 RestartScheduled migrate",
            "3.000 Starting migrate", "3.001 Started migrate", "3.001 Ready migrate", "4.001 Exited migrate", "4.001 Ended migrate");
        Assert.Equal(0, outcome.Exit?.Code);
    }

    [Fact]
    public void A_fault_for_a_program_that_does_not_run_is_put_off_until_it_does()
    {
        _mishaps.Add(new Mishap.Ends("web", new ExitStatus.Exited(1), Seconds(1)));

        var outcome = Rehearse(
            Some.Program("db") with { Ready = new ReadySpec.After(Seconds(5)) },
            Some.Program("web") with { Requires = Some.Requires("db", Condition.Ready), Restart = RestartMode.Never });

        Assert.Contains("5.002 MadeToEnd web", Text(outcome));
        Assert.Contains("5.002 Ended web", Text(outcome));
    }

    [Fact]
    public void Who_hangs_at_its_stop_is_killed_after_its_stop_time()
    {
        _mishaps.Add(new Mishap.HangsAtStop("web"));
        _signals.Add(new SignalCue(Signal.Terminate, Seconds(10), "SIGTERM"));

        var outcome = Rehearse(Some.Program("web") with { Stop = StopSpec.Of(Seconds(5)) });

        AssertTimeline(outcome,
            "0.000 Starting web", "0.001 Started web", "0.001 Ready web",
            "10.000 SignalComes 15", "10.000 ShutdownStarted", "10.000 Stopping web", "10.000 MadeToIgnore web",
            "15.000 Killing web", "15.001 Exited web", "15.001 Stopped web");
        Assert.Equal((OutcomeKind.Ended, Seconds(15.001)), (outcome.Kind, outcome.Length));
    }

    [Fact]
    public void A_stop_command_ends_its_program()
    {
        _signals.Add(new SignalCue(Signal.Terminate, Seconds(10), "SIGTERM"));

        var outcome = Rehearse(Some.Program("web") with { Stop = StopSpec.Of(Seconds(5)) with { ByCommand = true } });

        Assert.Contains("10.100 Exited web", Text(outcome));
        Assert.Equal(OutcomeKind.Ended, outcome.Kind);
    }

    [Fact]
    public void A_launch_that_hangs_is_given_up_after_the_start_timeout()
    {
        _mishaps.Add(new Mishap.HangsAtStart("web"));
        _length = Seconds(7);

        var outcome = Rehearse(Some.Program("web") with { StartTimeout = Seconds(5) });

        AssertTimeline(outcome, "0.000 Starting web", "0.000 MadeToHang web", "5.000 LaunchOverdue web", "5.001 LaunchFailed web",
            "5.001 RestartScheduled web", "6.001 Starting web", "6.001 MadeToHang web");
    }

    [Fact]
    public void The_launch_that_is_named_fails_and_the_next_one_does_not()
    {
        _mishaps.Add(new Mishap.LaunchFails("web", First: 1, Last: 1, MayPass: true));

        var outcome = Rehearse(Some.Program("web"));

        AssertTimeline(outcome, "0.000 Starting web", "0.001 LaunchFailed web", "0.001 RestartScheduled web",
            "1.001 Starting web", "1.002 Started web", "1.002 Ready web");
    }

    [Fact]
    public void A_command_that_is_missing_fails_for_good_with_127()
    {
        _mishaps.Add(new Mishap.LaunchFails("web", First: 1, Last: int.MaxValue, MayPass: false));

        var outcome = Rehearse(Some.Program("web"));

        AssertTimeline(outcome, "0.000 Starting web", "0.001 LaunchFailed web", "0.001 BecameFatal web");
        Assert.Equal(127, outcome.Exit?.Code);
    }

    [Fact]
    public void Who_is_never_ready_is_stopped_when_its_time_is_over()
    {
        _mishaps.Add(new Mishap.NeverReady("web"));
        _mishaps.Add(new Mishap.NeverReady("api"));
        _length = Seconds(3.5);

        var outcome = Rehearse(
            Some.Program("web") with { Ready = new ReadySpec.Told(Seconds(3)) },
            Some.Program("api") with { Ready = new ReadySpec.Probed(EverySecond, Seconds(3)) });

        Assert.Contains("3.001 NotReady web", Text(outcome));
        Assert.Contains("3.001 NotReady api", Text(outcome));
        Assert.DoesNotContain(Text(outcome), line => line.Contains(" Ready ", StringComparison.Ordinal));
    }

    [Fact]
    public void Who_says_that_it_is_ready_does_so_after_a_moment()
    {
        var outcome = Rehearse(Some.Program("web") with { Ready = new ReadySpec.Told(Seconds(3)) });

        AssertTimeline(outcome, "0.000 Starting web", "0.001 Started web", "0.501 Ready web");
    }

    [Fact]
    public void An_unhealthy_span_restarts_a_program_once()
    {
        _mishaps.Add(new Mishap.Unhealthy("api", Seconds(30), Seconds(32.5)));
        _length = Seconds(60);

        var outcome = Rehearse(Some.Program("api") with { Health = new HealthSpec { Probe = EverySecond, Failures = 2 } });

        Assert.Equal(1, Text(outcome).Count(line => line.Contains(" BecameUnhealthy ", StringComparison.Ordinal)));
        Assert.Equal(2, Text(outcome).Count(line => line.Contains(" BecameHealthy ", StringComparison.Ordinal)));
        Assert.Equal((OutcomeKind.GoesOn, Seconds(60)), (outcome.Kind, outcome.Length));
    }

    [Fact]
    public void One_failed_probe_is_one_failed_probe()
    {
        _mishaps.Add(new Mishap.ProbeFails("api", Seconds(10)));
        _length = Seconds(60);

        var outcome = Rehearse(Some.Program("api") with { Health = new HealthSpec { Probe = EverySecond, Failures = 2 } });

        Assert.Equal(1, Text(outcome).Count(line => line.Contains(" ProbeFailed ", StringComparison.Ordinal)));
        Assert.DoesNotContain(Text(outcome), line => line.Contains(" BecameUnhealthy ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_watchdog_is_fed_until_the_program_is_unhealthy()
    {
        _mishaps.Add(new Mishap.Unhealthy("api", Seconds(30), Seconds(100)));
        _length = Seconds(33);

        var outcome = Rehearse(Some.Program("api") with { Health = new HealthSpec { Watchdog = Seconds(2) } });

        var unhealthy = Assert.Single(outcome.Moments, moment => moment is Moment.Told { Notice: Notice.BecameUnhealthy });
        Assert.InRange(unhealthy.At, Seconds(30), Seconds(32));
    }

    [Fact]
    public void A_schedule_runs_its_program_at_its_times()
    {
        _nextRun = (_, time) => Seconds((Math.Floor(time.TotalSeconds / 60) + 1) * 60);
        _length = Seconds(130);

        var outcome = Rehearse(Some.Program("report") with { Schedule = OverlapPolicy.Skip });

        AssertTimeline(outcome,
            "0.000 RunAhead report",
            "60.000 RunDue report", "60.000 Starting report", "60.001 Started report", "60.001 Ready report", "61.001 Exited report", "61.001 Ended report",
            "120.000 RunDue report", "120.000 Starting report", "120.001 Started report", "120.001 Ready report", "121.001 Exited report", "121.001 Ended report");
        Assert.Equal("scheduled", outcome.State.Programs[0].Phase.Word);
    }

    [Fact]
    public void Hooks_take_their_moment()
    {
        _signals.Add(new SignalCue(Signal.Terminate, Seconds(10), "SIGTERM"));

        var outcome = Rehearse(Some.Program("web") with { Hooks = new HookSpec { BeforeStart = true, AfterStop = true } });

        Assert.Contains("0.101 Started web", Text(outcome));
        Assert.Contains("10.200 Stopped web", Text(outcome));
    }

    [Fact]
    public void A_fault_of_a_family_is_one_of_each_replica()
    {
        _mishaps.Add(new Mishap.Ends("web", new ExitStatus.Exited(1), Seconds(1)));

        var outcome = Rehearse(Some.Program("web-1") with { Family = "web" }, Some.Program("web-2") with { Family = "web" });

        Assert.Contains("1.000 MadeToEnd web-1", Text(outcome));
        Assert.Contains("1.000 MadeToEnd web-2", Text(outcome));
    }

    [Fact]
    public void A_storm_of_events_has_an_end()
    {
        _length = TimeSpan.FromDays(36_500);
        var often = new ProbeSpec(Interval: TimeSpan.FromMilliseconds(1), Timeout: Seconds(1));

        var outcome = Rehearse(Some.Program("api") with { Health = new HealthSpec { Probe = often } });

        Assert.Equal(OutcomeKind.TooMuch, outcome.Kind);
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromMilliseconds(Math.Round(seconds * 1000));

    private Outcome Rehearse(params ProgramSpec[] programs) => Rehearsal.Run(Some.Supervisor([.. programs]), new Script
    {
        Mishaps = [.. _mishaps],
        Signals = [.. _signals],
        Length = _length,
        NextRun = _nextRun,
    });

    private static void AssertTimeline(Outcome outcome, params string[] lines) => Assert.Equal(lines, Text(outcome));

    private static ImmutableArray<string> Text(Outcome outcome) => [.. outcome.Moments.Select(Text)];

    private static string Text(Moment moment)
    {
        var (what, whom) = moment switch
        {
            Moment.Told told => (told.Notice.GetType().Name, Whom(told.Notice)),
            Moment.RunAhead ahead => (nameof(Moment.RunAhead), ahead.Program),
            Moment.MadeToEnd end => (nameof(Moment.MadeToEnd), end.Program),
            Moment.MadeToIgnore ignore => (nameof(Moment.MadeToIgnore), ignore.Program),
            Moment.MadeToHang hang => (nameof(Moment.MadeToHang), hang.Program),
            Moment.SignalComes signal => (nameof(Moment.SignalComes), signal.Signal.Number.ToString(CultureInfo.InvariantCulture)),
            _ => (moment.GetType().Name, string.Empty),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{moment.At.TotalSeconds:0.000} {what} {whom}").TrimEnd();
    }

    private static string Whom(Notice notice) => notice switch
    {
        Notice.Waiting n => n.Program,
        Notice.Starting n => n.Instance.Program,
        Notice.Started n => n.Instance.Program,
        Notice.Ready n => n.Instance.Program,
        Notice.NotReady n => n.Instance.Program,
        Notice.ProbeFailed n => n.Instance.Program,
        Notice.BecameHealthy n => n.Instance.Program,
        Notice.BecameUnhealthy n => n.Instance.Program,
        Notice.RunDue n => n.Program,
        Notice.LaunchFailed n => n.Instance.Program,
        Notice.LaunchOverdue n => n.Instance.Program,
        Notice.Exited n => n.Instance.Program,
        Notice.RestartScheduled n => n.Program,
        Notice.Ended n => n.Program,
        Notice.BecameFatal n => n.Program,
        Notice.Stopping n => n.Instance.Program,
        Notice.Killing n => n.Instance.Program,
        Notice.Stopped n => n.Program,
        _ => string.Empty,
    };
}
