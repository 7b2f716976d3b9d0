using Supervisor.Engine.Model;

namespace Supervisor.Engine.Tests.Graph;

public sealed class DependentsTests
{
    [Fact]
    public void A_wish_is_waited_for_while_it_may_come_true()
    {
        var stage = new Stage(
            Some.Program("cache") with { Ready = new ReadySpec.After(TimeSpan.FromSeconds(2)) },
            Some.Program("web") with { Wants = Some.Requires("cache", Condition.Ready) });
        Assert.Equal("waiting", stage.Launched("cache").Phase("web"));

        Assert.Equal(["web"], stage.After(2).Due("cache", TimerPurpose.Ready).Launches);
    }

    [Fact]
    public void A_wish_that_cannot_come_true_holds_nobody_up()
    {
        var stage = new Stage(Some.Program("cache"), Some.Program("web") with { Wants = Some.Requires("cache", Condition.Ready) });

        Assert.Equal(["web"], stage.LaunchFails("cache", mayPass: false, 127).Launches);
    }

    [Fact]
    public void A_wish_starts_a_manual_program_with_it()
    {
        var stage = new Stage(
            Some.Program("cache") with { Start = StartMode.Manual },
            Some.Program("web") with { Wants = Some.Requires("cache") });

        Assert.Equal(["cache"], stage.Launches);
    }

    [Fact]
    public void Before_is_after_from_the_other_side()
    {
        var stage = new Stage(Some.Program("web"), Some.Program("db") with { Before = ["web"] });
        Assert.Equal(["db"], stage.Launches);

        Assert.Equal(["web"], stage.Launched("db").Launches);
        Assert.Equal(["web"], stage.Launched("web").Shutdown().Signalled);
    }

    [Fact]
    public void A_family_is_ready_when_all_its_replicas_are()
    {
        var stage = new Stage(
            Some.Program("web-1") with { Family = "web" },
            Some.Program("web-2") with { Family = "web" },
            Some.Program("proxy") with { Requires = Some.Requires("web", Condition.Ready) });
        Assert.Equal("waiting", stage.Launched("web-1").Phase("proxy"));

        Assert.Equal(["proxy"], stage.Launched("web-2").Launches);
    }

    [Fact]
    public void Dependents_are_left_alone_unless_something_else_was_configured()
    {
        var stage = Chain(Consequence.None, Consequence.None).Exits("db", 1);

        Assert.Equal("ready", stage.Phase("web"));
        Assert.Empty(stage.Signalled);
    }

    [Fact]
    public void Each_end_restarts_the_dependents_which_wait_for_it_again()
    {
        var stage = Chain(Consequence.RestartDependents, Consequence.None).MainExits("db", new ExitStatus.Exited(1));
        Assert.Equal(["web", "client"], stage.Signalled.Order().Reverse());

        stage.Clean("db").Exits("client", 0).Exits("web", 0);
        Assert.Equal("waiting", stage.Phase("web"));
        stage.After(1).Due("db", TimerPurpose.Restart).Launched("db");
        Assert.Equal(["web"], stage.Launches);
    }

    [Fact]
    public void The_dependents_of_one_that_has_failed_for_good_are_stopped()
    {
        var stage = Chain(Consequence.None, Consequence.StopDependents, new RestartLimit(0, TimeSpan.FromMinutes(1))).Exits("db", 1);

        Assert.Contains(stage.Notices, notice => notice is Notice.DependentsFollow { Consequence: Consequence.StopDependents });
        stage.Exits("client", 0).Exits("web", 0);
        Assert.Equal(("stopped", "stopped"), (stage.Phase("web"), stage.Phase("client")));
    }

    [Fact]
    public void Dependents_that_are_stopping_already_are_not_started_again_for_it()
    {
        var stage = Chain(Consequence.RestartDependents, Consequence.None).Stop("web").MainExits("db", new ExitStatus.Exited(1));

        Assert.Equal("stopped", stage.Exits("web", 0).Phase("web"));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(7, 7)]
    public void The_end_of_a_program_may_end_everything_with_its_code(int code, int expected)
    {
        var stage = Chain(Consequence.Shutdown, Consequence.None).Exits("db", code);
        Assert.NotNull(stage.State.Shutdown);

        Assert.Equal(new Effect.Exit(expected, "db has ended"), stage.Exits("client", 0).Exits("web", 0).Exit);
    }

    [Fact]
    public void Giving_up_may_end_everything_with_the_code_of_the_one_that_failed_whatever_failed_before()
    {
        var stage = new Stage(
            Some.Program("first") with { Restart = RestartMode.Never },
            Some.Program("db") with { Restart = RestartMode.Never, OnGiveUp = Consequence.Shutdown });
        stage.Launched("first", "db").Exits("first", 3).Exits("db", 9);

        Assert.Equal(9, stage.Exit?.Code);
    }

    [Fact]
    public void A_program_that_only_serves_others_ends_with_them()
    {
        var stage = new Stage(
            Some.Program("logger") with { Serves = true },
            Some.Program("task") with { After = ["logger"], Restart = RestartMode.Never });
        stage.Launched("logger", "task").Exits("task", 3);
        Assert.Equal(["logger"], stage.Signalled);

        Assert.Equal(new Effect.Exit(3, "all programs have ended"), stage.Exits("logger", 0).Exit);
    }

    [Fact]
    public void One_that_serves_others_and_is_to_be_restarted_is_waited_for()
    {
        var stage = new Stage(
            Some.Program("logger") with { Serves = true },
            Some.Program("task") with { After = ["logger"], Restart = RestartMode.Never });
        stage.Launched("logger", "task").Exits("logger", 1).Exits("task", 0);
        Assert.Null(stage.State.Shutdown);

        stage.After(1).Due("logger", TimerPurpose.Restart).Launched("logger");
        Assert.Equal(["logger"], stage.Signalled);
        Assert.Equal(0, stage.Exits("logger", 0).Exit?.Code);
    }

    [Fact]
    public void A_stop_by_command_is_no_reason_to_shut_down()
    {
        var stage = Chain(Consequence.Shutdown, Consequence.None).Stop("db").Exits("db", 0);

        Assert.Null(stage.State.Shutdown);
    }

    private static Stage Chain(Consequence onExit, Consequence onGiveUp, RestartLimit? limit = null)
    {
        var stage = new Stage(
            Some.Program("db") with { OnExit = onExit, OnGiveUp = onGiveUp, MaxRestarts = limit },
            Some.Program("web") with { Requires = Some.Requires("db") },
            Some.Program("client") with { Requires = Some.Requires("web") });
        return stage.Launched("db", "web", "client");
    }
}
