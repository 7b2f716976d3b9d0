using Supervisor.Engine.Model;

namespace Supervisor.Engine.Tests.Graph;

public sealed class ShutdownTests
{
    [Fact]
    public void Programs_stop_in_reverse_order_and_independent_ones_side_by_side()
    {
        var stage = new Stage(
            Some.Program("db"),
            Some.Program("web") with { Requires = Some.Requires("db") },
            Some.Program("worker") with { After = ["db"] },
            Some.Program("cron"));
        stage.Launched("db", "web", "worker", "cron").Shutdown();
        Assert.Equal(["cron", "worker", "web"], stage.Signalled);

        Assert.Empty(stage.Exits("web", 0).Signalled);
        Assert.Equal(["db"], stage.Exits("worker", 0).Signalled);
    }

    [Fact]
    public void One_that_stops_last_is_asked_once_all_others_have_ended()
    {
        var stage = new Stage(
            Some.Program("listener") with { StopsLast = true },
            Some.Program("other") with { StopsLast = true, After = ["web"] },
            Some.Program("web"),
            Some.Program("cron"));
        stage.Launched("listener", "web", "other", "cron").Shutdown();
        Assert.Equal(["cron", "other"], stage.Signalled);

        Assert.Empty(stage.Exits("cron", 0).Signalled);
        Assert.Equal(["web"], stage.Exits("other", 0).Signalled);
        Assert.Equal(["listener"], stage.Exits("web", 0).Signalled);
        Assert.Equal(0, stage.Exits("listener", 0).Exit!.Code);
    }

    [Fact]
    public void It_ends_with_code_0_when_all_have_ended_and_no_timer_is_left()
    {
        var stage = new Stage(Some.Program("web")).Launched("web").Shutdown().IsKilled("web", 15);

        Assert.Equal(new Effect.Exit(0, "signal 15"), stage.Exit);
        Assert.Contains(new Effect.CancelTimer(new TimerId(default, TimerPurpose.ShutdownDeadline)), stage.Effects);
    }

    [Fact]
    public void What_waits_or_pauses_is_stopped_at_once()
    {
        var stage = new Stage(Some.Program("db"), Some.Program("web") with { Requires = Some.Requires("db") });

        stage.Launched("db").LaunchFails("web", mayPass: true).Shutdown();

        Assert.Equal("stopped", stage.Phase("web"));
        Assert.Equal(["db"], stage.Signalled);
    }

    [Fact]
    public void A_launch_under_way_is_waited_for_and_then_stopped()
    {
        var stage = new Stage(Some.Program("web")).Shutdown();
        Assert.DoesNotContain(stage.Effects, effect => effect is Effect.AbortLaunch);

        Assert.Equal(["web"], stage.Launched("web").Signalled);
        Assert.Equal(0, stage.Exits("web", 0).Exit!.Code);
    }

    [Fact]
    public void A_program_that_crashes_before_its_turn_is_not_restarted()
    {
        var stage = new Stage(Some.Program("db"), Some.Program("web") with { Requires = Some.Requires("db") });

        stage.Launched("db", "web").Shutdown().Exits("db", 1);

        Assert.Equal("stopped", stage.Phase("db"));
    }

    [Fact]
    public void A_second_request_drops_the_order_and_shortens_every_stop()
    {
        var stage = new Stage(Some.Program("db"), Some.Program("web") with { Requires = Some.Requires("db") });
        stage.Launched("db", "web").Shutdown().After(1).Shutdown();

        Assert.Equal(["db"], stage.Signalled);
        var dues = stage.Effects.OfType<Effect.ArmTimer>().Select(arm => arm.Due);
        Assert.Equal([stage.Now + TimeSpan.FromSeconds(2), stage.Now + TimeSpan.FromSeconds(2)], dues);
    }

    [Fact]
    public void A_third_request_kills_everything()
    {
        var stage = new Stage(Some.Program("db"), Some.Program("web") with { Requires = Some.Requires("db") });

        stage.Launched("db", "web").Shutdown().Shutdown().Shutdown();

        Assert.Equal(["db", "web"], stage.Killed);
    }

    [Fact]
    public void The_timeout_kills_everything_and_the_code_tells_it()
    {
        var stage = new Stage(Some.Program("web") with { Stop = StopSpec.Of(TimeSpan.FromMinutes(5)) });
        stage.Launched("web").Shutdown().After(25).ShutdownDue();
        Assert.Equal(["web"], stage.Killed);

        Assert.Equal(137, stage.IsKilled("web", 9).Exit!.Code);
    }

    [Fact]
    public void It_ends_ten_seconds_after_the_timeout_even_if_nothing_dies()
    {
        var stage = new Stage(Some.Program("web") with { Stop = StopSpec.Of(TimeSpan.FromMinutes(5)) });

        stage.Launched("web").Shutdown().After(25).ShutdownDue().After(10).Due("web", TimerPurpose.GiveUpKill);

        Assert.Equal(137, stage.Exit!.Code);
    }

    [Fact]
    public void A_launch_that_hangs_is_aborted_by_force()
    {
        var stage = new Stage(Some.Program("web")).Shutdown().Shutdown().Shutdown();

        Assert.Contains(new Effect.AbortLaunch(stage.Instance("web")), stage.Effects);
        Assert.NotNull(stage.LaunchFails("web", mayPass: true).Exit);
    }

    [Fact]
    public void The_first_request_while_it_ends_by_itself_does_not_shorten()
    {
        var stage = new Stage(Some.Program("web") with { Main = true, Restart = RestartMode.Never }, Some.Program("db"));

        stage.Launched("web", "db").Exits("web", 3).Shutdown();

        Assert.NotNull(stage.IgnoredBecause);
        Assert.Equal(3, stage.Exits("db", 0).Exit!.Code);
    }

    [Fact]
    public void A_command_to_a_program_is_refused()
    {
        var stage = new Stage(Some.Program("web")).Launched("web").Shutdown().Start("web");

        Assert.Equal([new CommandResult.Refused("the supervisor is shutting down")], stage.Answers);
    }

    [Fact]
    public void A_launch_that_hangs_has_no_longer_than_a_program_would_have_to_stop()
    {
        var stage = new Stage(Some.Program("web") with
        {
            StartTimeout = TimeSpan.FromMinutes(5),
            Stop = StopSpec.Of(TimeSpan.FromSeconds(3)),
        });

        stage.After(1).Shutdown();

        Assert.Equal(stage.Now + TimeSpan.FromSeconds(3), stage.Armed(TimerPurpose.LaunchDeadline));
        stage.After(3).Due("web", TimerPurpose.LaunchDeadline);
        Assert.Single(stage.Effects.OfType<Effect.AbortLaunch>());
        stage.LaunchFails("web", mayPass: true);
        Assert.Equal(0, stage.Exit?.Code);
    }
}
