using Supervisor.Engine.Model;

namespace Supervisor.Engine.Tests.Graph;

public sealed class ExitCodeTests
{
    private static readonly ProgramSpec Once = Some.Program("task") with { Restart = RestartMode.Never };

    [Fact]
    public void When_all_have_ended_with_success_it_ends_with_0()
    {
        var stage = new Stage(Once, Once with { Name = "other" }).Launched("task", "other").Exits("task", 0);
        Assert.Null(stage.Exit);

        Assert.Equal(new Effect.Exit(0, "all programs have ended"), stage.Exits("other", 0).Exit);
    }

    [Fact]
    public void When_all_have_ended_the_first_failure_gives_the_code()
    {
        var stage = new Stage(Once, Once with { Name = "other" }).Launched("task", "other");

        Assert.Equal(4, stage.Exits("other", 4).IsKilled("task", 9).Exit!.Code);
    }

    [Fact]
    public void A_failure_by_signal_gives_128_and_its_number()
    {
        var stage = new Stage(Once).Launched("task");

        Assert.Equal(139, stage.IsKilled("task", 11).Exit!.Code);
    }

    [Fact]
    public void A_program_that_is_started_again_is_forgiven()
    {
        var stage = new Stage(Once, Once with { Name = "other" }).Launched("task", "other").Exits("task", 4);

        stage.Start("task").Launched("task").Exits("task", 0);

        Assert.Equal(0, stage.Exits("other", 0).Exit!.Code);
    }

    [Fact]
    public void When_any_fails_the_others_are_stopped_and_its_code_is_told()
    {
        var stage = new Stage(Some.Supervisor(Once, Some.Program("web")) with { Exit = ExitPolicy.WhenAnyFails });
        stage.Launched("task", "web").Exits("task", 4);
        Assert.Equal(["web"], stage.Signalled);

        Assert.Equal(4, stage.Exits("web", 0).Exit!.Code);
    }

    [Fact]
    public void Never_means_that_only_a_request_ends_it()
    {
        var stage = new Stage(Some.Supervisor(Once) with { Exit = ExitPolicy.Never }).Launched("task").Exits("task", 4);
        Assert.Null(stage.Exit);

        Assert.Equal(0, stage.Shutdown().Exit!.Code);
    }

    [Fact]
    public void Nothing_to_start_ends_at_once()
    {
        var stage = new Stage(Once with { Start = StartMode.Manual });

        Assert.Equal(0, stage.Exit!.Code);
    }

    [Theory]
    [InlineData(ExitPolicy.WhenAllEnd)]
    [InlineData(ExitPolicy.WhenAnyFails)]
    [InlineData(ExitPolicy.Never)]
    public void A_main_program_overrides_the_policy(ExitPolicy policy)
    {
        var stage = new Stage(Some.Supervisor(Once with { Main = true }, Some.Program("sidecar")) with { Exit = policy });
        stage.Launched("task", "sidecar").Exits("task", 7);
        Assert.Equal(["sidecar"], stage.Signalled);

        Assert.Equal(7, stage.Exits("sidecar", 0).Exit!.Code);
    }

    [Fact]
    public void A_success_of_the_main_program_is_0_whatever_its_number()
    {
        var stage = new Stage(Once with { Main = true, SuccessExitCodes = [0, 143] }).Launched("task");

        Assert.Equal(0, stage.IsKilled("task", 15).Exit!.Code);
    }

    [Fact]
    public void A_requested_shutdown_ends_with_the_code_of_the_main_program()
    {
        var stage = new Stage(Once with { Main = true }).Launched("task").Shutdown();

        Assert.Equal(143, stage.IsKilled("task", 15).Exit!.Code);
    }

    [Fact]
    public void A_failure_before_a_forced_end_gives_the_code()
    {
        var stage = new Stage(Once, Some.Program("web")).Launched("task", "web").Exits("task", 4);

        Assert.Equal(4, stage.Shutdown().Shutdown().Shutdown().IsKilled("web", 9).Exit!.Code);
    }

    [Fact]
    public void What_failed_for_good_never_tells_success()
    {
        var spec = Some.Program("task") with { Restart = RestartMode.Always, MaxRestarts = new RestartLimit(0, TimeSpan.FromMinutes(1)) };

        Assert.Equal(1, new Stage(spec).Launched("task").Exits("task", 0).Exit!.Code);
    }
}
