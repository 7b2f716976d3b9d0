using Supervisor.Engine.Model;

namespace Supervisor.Engine.Tests.Program;

public sealed class ReadinessTests
{
    private static readonly ProbeSpec Probe = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));

    private static ProgramSpec Probed => Some.Program("web") with { Ready = new ReadySpec.Probed(Probe, TimeSpan.FromSeconds(20)) };

    private static ProgramSpec Told => Some.Program("web") with { Ready = new ReadySpec.Told(TimeSpan.FromSeconds(20)) };

    [Fact]
    public void A_probe_is_made_at_once_and_again_an_interval_after_each_failure_until_one_succeeds()
    {
        var stage = new Stage(Probed).Launched("web");
        Assert.Equal([TaskPurpose.Readiness], stage.Performed);

        stage.After(0.5).Done("web", TaskPurpose.Readiness, "connection refused");
        Assert.Equal(stage.Now + Probe.Interval, stage.Armed(TimerPurpose.ReadinessProbe));
        Assert.Empty(stage.Performed);

        Assert.Equal([TaskPurpose.Readiness], stage.After(1).Due("web", TimerPurpose.ReadinessProbe).Performed);
        Assert.Equal("ready", stage.Done("web", TaskPurpose.Readiness).Phase("web"));
    }

    [Fact]
    public void A_probe_that_hangs_is_cancelled_and_counts_as_a_failure()
    {
        var stage = new Stage(Probed).Launched("web").After(2).Due("web", TimerPurpose.ReadinessProbe);

        Assert.Equal([TaskPurpose.Readiness], stage.Cancelled);
        Assert.Equal("running", stage.Phase("web"));
    }

    [Fact]
    public void One_that_is_not_ready_in_time_is_stopped_and_restarted_by_its_policy()
    {
        var stage = new Stage(Probed).Launched("web").Done("web", TaskPurpose.Readiness, "connection refused");
        stage.After(20).Due("web", TimerPurpose.Ready);

        Assert.Contains(new Notice.NotReady(stage.Instance("web"), TimeSpan.FromSeconds(20), "connection refused"), stage.Notices);
        Assert.Equal(["web"], stage.Signalled);
        Assert.Equal("backoff", stage.Exits("web", 0).Phase("web"));
    }

    [Fact]
    public void Without_a_restart_it_has_failed_for_good_although_it_ended_with_0()
    {
        var stage = new Stage(Probed with { Restart = RestartMode.Never }).Launched("web").After(20).Due("web", TimerPurpose.Ready).Exits("web", 0);

        Assert.Equal("fatal", stage.Phase("web"));
        Assert.Equal(1, stage.Exit?.Code);
    }

    [Fact]
    public void One_that_says_that_it_is_ready_is_ready_and_no_timer_is_left()
    {
        var stage = new Stage(Told).Launched("web").Told("web", new Notification.Ready());

        Assert.Equal("ready", stage.Phase("web"));
        Assert.Contains(new Effect.CancelTimer(new TimerId(stage.Instance("web"), TimerPurpose.Ready)), stage.Effects);
    }

    [Fact]
    public void What_it_says_does_not_make_it_ready_where_something_else_was_agreed()
    {
        var stage = new Stage(Probed).Launched("web").Told("web", new Notification.Ready());

        Assert.Equal("running", stage.Phase("web"));
        Assert.NotNull(stage.IgnoredBecause);
    }

    [Fact]
    public void It_may_ask_for_more_time_but_never_for_less_or_for_ever()
    {
        var stage = new Stage(Told).Launched("web").Told("web", new Notification.ExtendTimeout(TimeSpan.FromSeconds(60)));
        Assert.Equal(stage.Now + TimeSpan.FromSeconds(60), stage.Armed(TimerPurpose.Ready));

        Assert.Empty(stage.Told("web", new Notification.ExtendTimeout(TimeSpan.FromSeconds(1))).Effects);
        Assert.Empty(stage.Told("web", new Notification.ExtendTimeout(TimeSpan.MaxValue)).Effects);
        Assert.Empty(stage.Told("web", new Notification.ExtendTimeout(TimeSpan.FromSeconds(-5))).Effects);
    }

    [Fact]
    public void A_startup_delay_comes_after_the_conditions_and_not_before_a_restart_by_policy()
    {
        var stage = new Stage(Some.Program("web") with { StartupDelay = TimeSpan.FromSeconds(3) });
        Assert.Empty(stage.Launches);
        Assert.Equal(["web"], stage.After(3).Due("web", TimerPurpose.StartupDelay).Launches);

        stage.Launched("web").Exits("web", 1).After(1);
        Assert.Equal(["web"], stage.Due("web", TimerPurpose.Restart).Launches);
    }
}
