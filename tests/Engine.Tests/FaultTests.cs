using Supervisor.Engine.Model;

namespace Supervisor.Engine.Tests;

public sealed class FaultTests
{
    [Fact]
    public void A_faulted_program_is_killed_and_left_alone_and_the_others_go_on()
    {
        var stage = new Stage(Some.Program("web"), Some.Program("db")).Launched("web", "db").Fault("web", "it broke");
        Assert.Equal(["web"], stage.Killed);

        stage.IsKilled("web", 9);

        Assert.Equal("faulted", stage.Phase("web"));
        Assert.Equal("ready", stage.Phase("db"));
        Assert.Equal("backoff", stage.Exits("db", 1).Phase("db"));
    }

    [Fact]
    public void A_fault_refuses_the_commands_that_wait()
    {
        var stage = new Stage(Some.Program("web"), Some.Program("db")).Launched("web").Stop("web").Fault("web", "it broke");

        Assert.Equal([new CommandResult.Refused("web is faulted: it broke")], stage.Answers);
    }

    [Fact]
    public void A_fault_while_launching_aborts_the_launch()
    {
        var stage = new Stage(Some.Program("web"), Some.Program("db")).Fault("web", "it broke");

        Assert.Contains(new Effect.AbortLaunch(stage.Instance("web")), stage.Effects);
    }

    [Fact]
    public void A_fault_that_is_about_nobody_changes_nothing()
    {
        var stage = new Stage(Some.Program("web")).Launched("web");
        var before = stage.State;

        stage.Fault(null, "it broke");

        Assert.Equal(before.Programs, stage.State.Programs);
        Assert.Equal([new Notice.Faulted("supervisor", "it broke")], stage.Notices);
    }

    [Fact]
    public void A_fault_counts_as_a_failure_with_code_70() =>
        Assert.Equal(70, new Stage(Some.Program("web")).Launched("web").Fault("web", "it broke").IsKilled("web", 9).Exit!.Code);

    [Fact]
    public void A_fault_does_not_keep_a_shutdown_from_its_end()
    {
        var stage = new Stage(Some.Program("web")).Launched("web").Shutdown().Fault("web", "it broke");

        Assert.NotNull(stage.After(10).Due("web", TimerPurpose.GiveUpKill).Exit);
    }

    [Fact]
    public void After_the_end_a_fault_does_not_end_it_again() =>
        Assert.Null(new Stage(Some.Program("web")).Launched("web").Exits("web", 0).Fault("web", "it broke").Exit);
}
