using Supervisor.Engine.Model;

namespace Supervisor.Engine.Tests.Program;

public sealed class HookTests
{
    [Fact]
    public void The_command_before_the_start_runs_once_the_conditions_hold_and_the_launch_follows_its_success()
    {
        var stage = new Stage(Some.Program("db"), Web(new HookSpec { BeforeStart = true }) with { Requires = Some.Requires("db") });
        Assert.Empty(stage.Performed);

        Assert.Equal([TaskPurpose.BeforeStart], stage.Launched("db").Performed);
        Assert.Equal(["web"], stage.Done("web", TaskPurpose.BeforeStart).Launches);
    }

    [Fact]
    public void If_it_fails_so_does_the_start()
    {
        var stage = new Stage(Web(new HookSpec { BeforeStart = true })).Done("web", TaskPurpose.BeforeStart, "exit code 3");
        Assert.Equal("backoff", stage.Phase("web"));

        var never = new Stage(Web(new HookSpec { BeforeStart = true }) with { Restart = RestartMode.Never }).Done("web", TaskPurpose.BeforeStart, "exit code 3");
        Assert.Equal("fatal", never.Phase("web"));
        Assert.Equal(125, never.Exit?.Code);
    }

    [Fact]
    public void One_that_takes_too_long_is_cancelled_and_has_failed()
    {
        var stage = new Stage(Web(new HookSpec { BeforeStart = true, Timeout = TimeSpan.FromSeconds(5) }));
        stage.After(5).Due("web", TimerPurpose.BeforeStart);

        Assert.Equal([TaskPurpose.BeforeStart], stage.Cancelled);
        Assert.Contains(stage.Notices, notice => notice is Notice.TaskFailed { Problem: "not done within 5s" });
        Assert.Equal("backoff", stage.Phase("web"));
    }

    [Fact]
    public void A_stop_while_it_runs_cancels_it_and_nothing_is_launched()
    {
        var stage = new Stage(Web(new HookSpec { BeforeStart = true })).Stop("web");

        Assert.Equal([TaskPurpose.BeforeStart], stage.Cancelled);
        Assert.Empty(stage.Launches);
        Assert.Equal("stopped", stage.Phase("web"));
    }

    [Fact]
    public void The_command_after_the_start_runs_beside_the_program_once_it_is_ready_and_its_failure_is_only_reported()
    {
        var stage = new Stage(Web(new HookSpec { AfterStart = true }) with { Ready = new ReadySpec.After(TimeSpan.FromSeconds(2)) });
        Assert.Empty(stage.Launched("web").Performed);
        Assert.Equal([TaskPurpose.AfterStart], stage.After(2).Due("web", TimerPurpose.Ready).Performed);

        stage.Done("web", TaskPurpose.AfterStart, "exit code 1");
        Assert.Contains(stage.Notices, notice => notice is Notice.TaskFailed);
        Assert.Equal("ready", stage.Phase("web"));
    }

    [Fact]
    public void The_command_after_the_stop_runs_when_nothing_is_left_and_before_the_restart()
    {
        var stage = new Stage(Web(new HookSpec { AfterStop = true })).Launched("web").MainExits("web", new ExitStatus.Exited(1));
        Assert.Empty(stage.Performed);

        Assert.Equal([TaskPurpose.AfterStop], stage.Clean("web").Performed);
        Assert.Equal("backoff", stage.Done("web", TaskPurpose.AfterStop, "exit code 9").Phase("web"));
    }

    [Fact]
    public void A_shutdown_waits_for_it_but_a_forced_one_does_not()
    {
        var stage = new Stage(Web(new HookSpec { AfterStop = true })).Launched("web").Shutdown().Exits("web", 0);
        Assert.Null(stage.Exit);
        Assert.NotNull(stage.ShutdownDue().Exit);

        var patient = new Stage(Web(new HookSpec { AfterStop = true })).Launched("web").Shutdown().Exits("web", 0);
        Assert.Equal(0, patient.Done("web", TaskPurpose.AfterStop).Exit?.Code);
    }

    [Fact]
    public void A_reload_by_command_is_answered_by_its_end()
    {
        var stage = new Stage(Some.Program("web") with { Reload = new ReloadSpec.ByCommand(TimeSpan.FromSeconds(5)) }).Launched("web");
        stage.Command(new Command.ReloadProgram("web"));
        Assert.Equal([TaskPurpose.Reload], stage.Performed);
        Assert.Empty(stage.Answers);

        Assert.Empty(stage.Command(new Command.ReloadProgram("web")).Performed);
        stage.Done("web", TaskPurpose.Reload, "bad syntax");
        Assert.Equal(2, stage.Answers.Count(answer => answer is CommandResult.Refused { Reason: "cannot reload web: bad syntax" }));
    }

    [Fact]
    public void A_reload_by_signal_goes_to_the_main_process()
    {
        var stage = new Stage(Some.Program("web") with { Reload = new ReloadSpec.BySignal(new Signal(1)) }).Launched("web");
        stage.Command(new Command.ReloadProgram("web"));

        Assert.Contains(new Effect.SendSignal(stage.Instance("web"), new Signal(1), StopScope.Main), stage.Effects);
    }

    private static ProgramSpec Web(HookSpec hooks) => Some.Program("web") with { Hooks = hooks };
}
