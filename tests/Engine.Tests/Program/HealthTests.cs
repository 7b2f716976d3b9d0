using Supervisor.Engine.Model;

namespace Supervisor.Engine.Tests.Program;

public sealed class HealthTests
{
    private static readonly ProbeSpec Probe = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(2));

    private static ProgramSpec Web(HealthSpec health) => Some.Program("web") with { Health = health };

    [Fact]
    public void So_many_failures_in_a_row_make_it_unhealthy_and_it_is_restarted_whatever_its_policy()
    {
        var stage = new Stage(Web(new HealthSpec { Probe = Probe, Failures = 3 }) with { Restart = RestartMode.Never }).Launched("web");
        Fail(stage, 2);
        Succeed(stage);
        Fail(stage, 2);
        Assert.Equal("ready", stage.Phase("web"));

        Fail(stage, 1);
        Assert.Contains(stage.Notices, notice => notice is Notice.BecameUnhealthy { Reason: "exit code 1" });
        Assert.Equal(["web"], stage.Signalled);
        Assert.Equal("backoff", stage.Exits("web", 0).Phase("web"));
    }

    [Fact]
    public void Failures_within_the_start_period_do_not_count_until_it_was_healthy_once()
    {
        var stage = new Stage(Web(new HealthSpec { Probe = Probe, Failures = 1, StartPeriod = TimeSpan.FromMinutes(1) })).Launched("web");
        Fail(stage, 4);
        Assert.Equal("ready", stage.Phase("web"));

        Succeed(stage);
        Fail(stage, 1);
        Assert.Equal("stopping", stage.Phase("web"));
    }

    [Fact]
    public void So_many_successes_in_a_row_make_it_healthy_and_those_that_wait_for_that_start()
    {
        var stage = new Stage(
            Web(new HealthSpec { Probe = Probe, Successes = 2 }),
            Some.Program("client") with { Requires = Some.Requires("web", Condition.Healthy) });
        stage.Launched("web");
        Succeed(stage);
        Assert.Equal("waiting", stage.Phase("client"));

        stage.After(10).Due("web", TimerPurpose.HealthProbe).Done("web", TaskPurpose.Health);
        Assert.Equal(["client"], stage.Launches);
    }

    [Theory]
    [InlineData(UnhealthyAction.Stop, "fatal")]
    [InlineData(UnhealthyAction.Restart, "backoff")]
    [InlineData(UnhealthyAction.None, "ready")]
    public void What_follows_is_what_was_configured(UnhealthyAction action, string phase)
    {
        var stage = new Stage(Some.Supervisor(Web(new HealthSpec { Probe = Probe, Failures = 1, OnFailure = action })) with { Exit = ExitPolicy.Never });
        stage.Launched("web");
        Fail(stage, 1);
        if (stage.Phase("web") == "stopping")
        {
            stage.Exits("web", 0);
        }

        Assert.Equal(phase, stage.Phase("web"));
    }

    [Fact]
    public void A_shutdown_for_an_unhealthy_program_ends_with_its_code_and_never_with_0()
    {
        var stage = new Stage(Web(new HealthSpec { Probe = Probe, Failures = 1, OnFailure = UnhealthyAction.Shutdown }), Some.Program("other"));
        stage.Launched("web", "other");
        Fail(stage, 1);
        stage.Exits("web", 0).Exits("other", 0);

        Assert.Equal(new Effect.Exit(1, "web became unhealthy"), stage.Exit);
    }

    [Fact]
    public void A_watchdog_that_is_fed_lets_it_live_and_one_that_is_not_makes_it_unhealthy()
    {
        var stage = new Stage(Web(new HealthSpec { Watchdog = TimeSpan.FromSeconds(30) })).Launched("web");
        Assert.Equal(stage.Now + TimeSpan.FromSeconds(30), stage.Armed(TimerPurpose.Watchdog));
        Assert.Equal(stage.Now + TimeSpan.FromSeconds(50), stage.After(20).Told("web", new Notification.Alive()).Armed(TimerPurpose.Watchdog));

        stage.After(30).Due("web", TimerPurpose.Watchdog);
        Assert.Contains(stage.Notices, notice => notice is Notice.BecameUnhealthy { Reason: "no sign of life within 30s" });
        Assert.Equal("stopping", stage.Phase("web"));
    }

    [Fact]
    public void A_probe_that_hangs_is_cancelled_and_no_second_one_runs_beside_it()
    {
        var stage = new Stage(Web(new HealthSpec { Probe = Probe })).Launched("web");
        Assert.Equal([TaskPurpose.Health], stage.Performed);

        stage.After(2).Due("web", TimerPurpose.HealthProbe);
        Assert.Equal([TaskPurpose.Health], stage.Cancelled);
        Assert.Empty(stage.Performed);
    }

    [Fact]
    public void The_answer_of_a_cancelled_probe_means_nothing()
    {
        var stage = new Stage(Web(new HealthSpec { Probe = Probe, Failures = 1, OnFailure = UnhealthyAction.None })).Launched("web");
        var late = new Event.TaskEnded(stage.State.Find("web")!.Task(TaskPurpose.Health)!.Value.Id, null);
        stage.After(2).Due("web", TimerPurpose.HealthProbe).Send(late);

        Assert.NotNull(stage.IgnoredBecause);
    }

    [Fact]
    public void A_program_that_stops_is_looked_after_no_longer()
    {
        var stage = new Stage(Web(new HealthSpec { Probe = Probe, Watchdog = TimeSpan.FromSeconds(30) })).Launched("web").Stop("web");

        Assert.Equal([TaskPurpose.Health], stage.Cancelled);
        Assert.Null(stage.State.Find("web")!.Health);
    }

    private static void Succeed(Stage stage) => Answer(stage, null);

    private static void Fail(Stage stage, int times)
    {
        for (var time = 0; time < times; time++)
        {
            Answer(stage, "exit code 1");
        }
    }

    /// <summary>The probe under way is answered, or the next one is.</summary>
    private static void Answer(Stage stage, string? problem)
    {
        if (stage.State.Find("web")!.Task(TaskPurpose.Health) is null)
        {
            stage.After(10).Due("web", TimerPurpose.HealthProbe);
        }

        stage.Done("web", TaskPurpose.Health, problem);
    }
}
