using Supervisor.Engine.Model;

namespace Supervisor.Engine.Tests.Program;

public sealed class RestartTests
{
    [Theory]
    [InlineData(RestartMode.Always, 0, "backoff")]
    [InlineData(RestartMode.Always, 1, "backoff")]
    [InlineData(RestartMode.OnFailure, 0, "exited")]
    [InlineData(RestartMode.OnFailure, 1, "backoff")]
    [InlineData(RestartMode.OnSuccess, 0, "backoff")]
    [InlineData(RestartMode.OnSuccess, 1, "exited")]
    [InlineData(RestartMode.Never, 0, "exited")]
    [InlineData(RestartMode.Never, 1, "exited")]
    public void The_policy_decides_on_what_ended(RestartMode mode, int code, string phase)
    {
        var stage = new Stage(Some.Program("web") with { Restart = mode }, Some.Program("other"));

        Assert.Equal(phase, stage.Launched("web").Exits("web", code).Phase("web"));
    }

    [Fact]
    public void A_signal_counts_by_the_code_a_shell_would_show()
    {
        var stage = new Stage(Some.Program("web") with { SuccessExitCodes = [0, 143] }, Some.Program("other"));

        Assert.Equal("exited", stage.Launched("web").IsKilled("web", 15).Phase("web"));
    }

    [Fact]
    public void Each_pause_is_longer_than_the_one_before()
    {
        var stage = new Stage(Some.Program("web"));

        Assert.Equal(stage.Now + TimeSpan.FromSeconds(1), stage.Launched("web").Exits("web", 1).Armed(TimerPurpose.Restart));
        stage.After(1).Due("web", TimerPurpose.Restart);
        Assert.Equal(stage.Now + TimeSpan.FromSeconds(2), stage.Launched("web").Exits("web", 1).Armed(TimerPurpose.Restart));
    }

    [Fact]
    public void A_long_run_sets_the_pause_back()
    {
        var stage = new Stage(Some.Program("web")).Launched("web").Exits("web", 1);
        stage.After(1).Due("web", TimerPurpose.Restart).Launched("web").After(60).Exits("web", 1);

        Assert.Contains(new Notice.RestartScheduled("web", 1, TimeSpan.FromSeconds(1)), stage.Notices);
    }

    [Fact]
    public void A_pause_of_nothing_restarts_in_the_same_step_without_a_timer()
    {
        var stage = new Stage(Some.Program("web") with { Backoff = new BackoffSpec { Initial = TimeSpan.Zero } });

        stage.Launched("web").Exits("web", 1);

        Assert.Equal(["web"], stage.Launches);
        Assert.Null(stage.Armed(TimerPurpose.Restart));
    }

    [Fact]
    public void One_restart_more_than_the_limit_is_fatal_with_the_code_of_the_last_end()
    {
        var stage = new Stage(Some.Program("web") with { MaxRestarts = new RestartLimit(2, TimeSpan.FromMinutes(5)) });
        for (var restart = 0; restart < 2; restart++)
        {
            stage.Launched("web").Exits("web", 3).After(2).Due("web", TimerPurpose.Restart);
        }

        stage.Launched("web").Exits("web", 4);

        Assert.Contains(new Notice.BecameFatal("web", "restarted 2 times within 5m"), stage.Notices);
        Assert.Equal(4, stage.Exit!.Code);
    }

    [Theory]
    [InlineData(RestartMode.Always, 0)]
    [InlineData(RestartMode.OnFailure, 1)]
    [InlineData(RestartMode.Never, 0)]
    [InlineData(RestartMode.Never, 3)]
    public void With_start_retries_any_end_before_it_is_ready_is_tried_again_so_often_and_then_fatal(RestartMode mode, int code)
    {
        var stage = new Stage(Starting(retries: 2) with { Restart = mode }, Some.Program("other"));
        for (var pause = 1; pause <= 2; pause++)
        {
            Assert.Equal(stage.Now + TimeSpan.FromSeconds(pause), stage.Launched("web").Exits("web", code).Armed(TimerPurpose.Restart));
            stage.After(pause).Due("web", TimerPurpose.Restart);
        }

        stage.Launched("web").Exits("web", code);

        Assert.Contains(new Notice.BecameFatal("web", "it ended before it was ready, 3 times in a row"), stage.Notices);
    }

    [Fact]
    public void With_start_retries_a_command_that_is_not_there_is_tried_again_too()
    {
        var stage = new Stage(Starting(retries: 1)).LaunchFails("web", mayPass: false, 127).After(1).Due("web", TimerPurpose.Restart);

        Assert.Equal("fatal", stage.LaunchFails("web", mayPass: false, 127).Phase("web"));
        Assert.Equal(127, stage.Exit!.Code);
    }

    [Fact]
    public void A_run_that_was_ready_is_followed_by_its_own_pause_and_forgives_failed_starts()
    {
        var stage = new Stage(Starting(retries: 1)).Launched("web").Exits("web", 1).After(1).Due("web", TimerPurpose.Restart);
        for (var run = 0; run < 3; run++)
        {
            stage.Launched("web").After(2).Due("web", TimerPurpose.Ready).Exits("web", 1);
            Assert.Equal(["web"], stage.Launches);
        }

        Assert.Equal("backoff", stage.Launched("web").Exits("web", 1).Phase("web"));
        Assert.Contains(new Notice.RestartScheduled("web", 1, TimeSpan.FromSeconds(1)), stage.Notices);
    }

    [Fact]
    public void What_ended_once_it_was_ready_is_judged_by_the_policy_alone()
    {
        var stage = new Stage(Starting(retries: 3) with { Restart = RestartMode.Never }, Some.Program("other"));

        Assert.Equal("exited", stage.Launched("web").After(2).Due("web", TimerPurpose.Ready).Exits("web", 1).Phase("web"));
    }

    /// <summary>It is ready after two seconds, waits 1, 2, 3 seconds between starts that fail, and not at all after others.</summary>
    private static ProgramSpec Starting(int retries) => Some.Program("web") with
    {
        Ready = new ReadySpec.After(TimeSpan.FromSeconds(2)),
        StartRetries = retries,
        Backoff = new BackoffSpec
        {
            Initial = TimeSpan.FromSeconds(1),
            Factor = 1,
            Step = TimeSpan.FromSeconds(1),
            Jitter = 0,
            AfterReady = TimeSpan.Zero,
        },
    };

    [Fact]
    public void A_launch_that_may_pass_is_tried_again_whatever_the_policy()
    {
        var stage = new Stage(Some.Program("web") with { Restart = RestartMode.Never });

        Assert.Equal("backoff", stage.LaunchFails("web", mayPass: true).Phase("web"));
    }

    [Fact]
    public void A_launch_that_cannot_mend_itself_is_fatal_at_once_with_its_code()
    {
        var stage = new Stage(Some.Program("web") with { Restart = RestartMode.Always }).LaunchFails("web", mayPass: false, 127);

        Assert.Equal("fatal", stage.Phase("web"));
        Assert.Equal(127, stage.Exit!.Code);
    }

    [Fact]
    public void A_launch_that_hangs_is_killed_and_tried_again()
    {
        var stage = new Stage(Some.Program("web")).After(30).Due("web", TimerPurpose.LaunchDeadline);
        Assert.Contains(new Effect.AbortLaunch(stage.Instance("web")), stage.Effects);

        stage.LaunchFails("web", mayPass: false, 125);

        Assert.Equal("backoff", stage.Phase("web"));
    }

    [Fact]
    public void A_program_is_not_restarted_beside_its_own_leftovers()
    {
        var stage = new Stage(Some.Program("web")).Launched("web").MainExits("web", new ExitStatus.Exited(1)).Remain("web", 3);
        Assert.Equal([new Effect.SendSignal(stage.Instance("web"), Signal.Terminate, StopScope.All)], stage.Effects.OfType<Effect.SendSignal>());

        stage.After(10).Due("web", TimerPurpose.KillAfterStop);
        Assert.Equal(["web"], stage.Killed);

        Assert.Equal("backoff", stage.Clean("web").Phase("web"));
    }

    [Fact]
    public void What_even_a_kill_does_not_end_is_given_up_after_ten_seconds()
    {
        var stage = new Stage(Some.Program("web")).Launched("web").MainExits("web", new ExitStatus.Exited(1)).Remain("web", 1);
        stage.After(10).Due("web", TimerPurpose.KillAfterStop).After(10).Due("web", TimerPurpose.GiveUpKill);

        Assert.Contains(new Notice.KillGivenUp(stage.Instance("web")), stage.Notices);
        Assert.Equal("backoff", stage.Phase("web"));
    }

    [Fact]
    public void A_timer_of_an_earlier_launch_does_nothing()
    {
        var stage = new Stage(Some.Program("web")).Launched("web").Stop("web");
        var old = new TimerId(stage.Instance("web"), TimerPurpose.KillAfterStop);
        stage = new Stage(Some.Program("web")).Launched("web").Exits("web", 1).After(1).Due("web", TimerPurpose.Restart).Launched("web").Stop("web");

        stage.Send(new Event.TimerDue(old));

        Assert.NotNull(stage.IgnoredBecause);
        Assert.Empty(stage.Killed);
    }
}
