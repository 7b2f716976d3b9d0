using Supervisor.Engine.Model;

namespace Supervisor.Engine.Tests.Program;

public sealed class CommandTests
{
    [Fact]
    public void A_start_is_answered_when_the_program_runs()
    {
        var stage = new Stage(Some.Program("web"), Some.Program("debug") with { Start = StartMode.Manual });
        Assert.Empty(stage.Start("debug").Answers);

        Assert.IsType<CommandResult.Done>(Assert.Single(stage.Launched("debug").Answers));
    }

    [Fact]
    public void A_start_that_cannot_succeed_is_refused_with_the_reason()
    {
        var stage = new Stage(Some.Program("web"), Some.Program("debug") with { Start = StartMode.Manual });

        stage.Start("debug").LaunchFails("debug", mayPass: false, 127);

        Assert.Equal([new CommandResult.Refused("cannot start debug: cannot launch")], stage.Answers);
    }

    [Fact]
    public void A_start_of_what_runs_is_done_already()
    {
        var stage = new Stage(Some.Program("web")).Launched("web").Start("web");

        Assert.Equal("web runs already, pid 100", Assert.IsType<CommandResult.Done>(Assert.Single(stage.Answers)).Message);
    }

    [Fact]
    public void A_start_is_answered_when_the_program_is_ready_and_one_that_joins_it_too()
    {
        var stage = new Stage(Some.Program("web") with { Ready = new ReadySpec.After(TimeSpan.FromSeconds(5)), Start = StartMode.Manual }, Some.Program("other"));
        Assert.Empty(stage.Start("web").Launched("web").Answers);
        Assert.Empty(stage.Start("web").Answers);

        Assert.Equal(2, stage.After(5).Due("web", TimerPurpose.Ready).Answers.Count());
    }

    [Fact]
    public void A_start_during_the_pause_starts_now_and_forgives()
    {
        var stage = new Stage(Some.Program("web")).Launched("web").Exits("web", 1).Start("web");

        Assert.Equal(["web"], stage.Launches);
        Assert.Equal(0, stage.State.Find("web")!.Attempt);
    }

    [Fact]
    public void A_start_brings_along_what_it_requires_and_what_was_stopped()
    {
        var stage = new Stage(
            Some.Program("other"),
            Some.Program("db") with { Start = StartMode.Manual },
            Some.Program("web") with { Start = StartMode.Manual, Requires = Some.Requires("db") });

        Assert.Equal(["db"], stage.Start("web").Launches);
        Assert.Equal(["web"], stage.Launched("db").Launches);
    }

    [Fact]
    public void A_stop_is_answered_when_everything_of_the_program_has_ended()
    {
        var stage = new Stage(Some.Program("web"), Some.Program("other")).Launched("web");
        Assert.Empty(stage.Stop("web").Answers);
        Assert.Empty(stage.MainExits("web", new ExitStatus.Exited(0)).Answers);

        Assert.IsType<CommandResult.Done>(Assert.Single(stage.Clean("web").Answers));
        Assert.Equal("stopped", stage.Phase("web"));
    }

    [Fact]
    public void A_stop_asks_then_kills_then_gives_up()
    {
        var stage = new Stage(Some.Program("web"), Some.Program("other")).Launched("web").Stop("web");
        Assert.Equal(["web"], stage.Signalled);
        Assert.Equal(stage.Now + TimeSpan.FromSeconds(10), stage.Armed(TimerPurpose.KillAfterStop));

        stage.After(10).Due("web", TimerPurpose.KillAfterStop);
        Assert.Equal(["web"], stage.Killed);

        stage.After(10).Due("web", TimerPurpose.GiveUpKill);
        Assert.Equal("stopped", stage.Phase("web"));
        Assert.Single(stage.Answers);
    }

    [Fact]
    public void Leftovers_of_a_stop_get_what_remains_of_its_time()
    {
        var stage = new Stage(Some.Program("web"), Some.Program("other")).Launched("web").Stop("web");

        stage.After(4).MainExits("web", new ExitStatus.Exited(0)).Remain("web", 1);

        Assert.Equal(["web"], stage.Signalled);
        Assert.Null(stage.Armed(TimerPurpose.KillAfterStop));
        Assert.Equal(new(7_000_000_000 + 4_000_000_000), stage.State.Find("web")!.Phase.Timer!.Value.Due);
    }

    [Fact]
    public void A_stop_during_a_launch_waits_for_it_and_then_stops()
    {
        var stage = new Stage(Some.Program("web"), Some.Program("other")).Stop("web");
        Assert.Equal("starting", stage.Phase("web"));

        Assert.Equal(["web"], stage.Launched("web").Signalled);
    }

    [Fact]
    public void A_stop_during_the_pause_needs_no_process()
    {
        var stage = new Stage(Some.Program("web"), Some.Program("other")).Launched("web").Exits("web", 1).Stop("web");

        Assert.Equal("stopped", stage.Phase("web"));
        Assert.Contains(stage.Effects, effect => effect is Effect.CancelTimer);
    }

    [Fact]
    public void A_program_that_exits_while_stopping_is_not_restarted()
    {
        var stage = new Stage(Some.Program("web") with { Restart = RestartMode.Always }, Some.Program("other"));

        Assert.Equal("stopped", stage.Launched("web").Stop("web").Exits("web", 1).Phase("web"));
    }

    [Fact]
    public void A_restart_is_answered_when_the_program_runs_again()
    {
        var stage = new Stage(Some.Program("web")).Launched("web").Restart("web");
        Assert.Equal(["web"], stage.Exits("web", 0).Launches);
        Assert.Empty(stage.Answers);

        Assert.IsType<CommandResult.Done>(Assert.Single(stage.Launched("web").Answers));
    }

    [Fact]
    public void A_stop_after_a_restart_wins_and_refuses_it()
    {
        var stage = new Stage(Some.Program("web"), Some.Program("other")).Launched("web").Restart("web").Stop("web");
        Assert.Equal([new CommandResult.Refused("web is being stopped")], stage.Answers);

        Assert.Equal("stopped", stage.Exits("web", 0).Phase("web"));
    }

    [Fact]
    public void Several_commands_that_wait_are_each_answered()
    {
        var stage = new Stage(Some.Program("web"), Some.Program("other")).Launched("web").Stop("web").Stop("web").Exits("web", 0);

        Assert.Equal(2, stage.Answers.Count());
    }

    [Fact]
    public void More_waiting_commands_than_the_limit_are_refused()
    {
        var stage = new Stage(Some.Program("web"), Some.Program("other")).Launched("web");
        for (var command = 0; command < Limits.OpenCommands; command++)
        {
            stage.Stop("web");
        }

        Assert.Equal([new CommandResult.Refused("too many commands are waiting for web")], stage.Stop("web").Answers);
        Assert.Equal([new CommandResult.Refused("too many commands are waiting for web")], stage.Restart("web").Answers);
    }

    [Fact]
    public void An_unknown_program_is_refused_by_name()
    {
        var stage = new Stage(Some.Program("web")).Start("wbe");

        Assert.Equal([new CommandResult.Refused("there is no program named wbe")], stage.Answers);
    }

    [Fact]
    public void A_shutdown_answers_what_is_open()
    {
        var stage = new Stage(Some.Program("web")).Launched("web").Restart("web").Shutdown();

        Assert.Equal([new CommandResult.Refused("the supervisor is shutting down")], stage.Answers);
    }
}
