using Supervisor.Engine.Model;

namespace Supervisor.Engine.Tests.Graph;

public sealed class StartOrderTests
{
    [Fact]
    public void Programs_that_wait_for_nobody_start_at_once_in_the_order_of_the_file()
    {
        var stage = new Stage(Some.Program("web"), Some.Program("db"), Some.Program("cron"));

        Assert.Equal(["web", "db", "cron"], stage.Launches);
    }

    [Fact]
    public void A_manual_program_does_not_start_by_itself()
    {
        var stage = new Stage(Some.Program("web"), Some.Program("debug") with { Start = StartMode.Manual });

        Assert.Equal(["web"], stage.Launches);
        Assert.Equal("stopped", stage.Phase("debug"));
    }

    [Fact]
    public void A_manual_program_starts_with_one_that_requires_it()
    {
        var stage = new Stage(
            Some.Program("web") with { Requires = Some.Requires("db") },
            Some.Program("db") with { Start = StartMode.Manual });

        Assert.Equal(["db"], stage.Launches);
        Assert.Equal("waiting", stage.Phase("web"));
    }

    [Fact]
    public void A_program_comes_after_another_wherever_that_stands_in_the_file()
    {
        var stage = new Stage(Some.Program("web") with { After = ["db"] }, Some.Program("db"));
        Assert.Equal(["db"], stage.Launches);

        stage.Launched("db");

        Assert.Equal(["web"], stage.Launches);
    }

    [Fact]
    public void After_does_not_wait_for_a_program_that_does_not_start()
    {
        var stage = new Stage(
            Some.Program("web") with { After = ["debug"] },
            Some.Program("debug") with { Start = StartMode.Manual });

        Assert.Equal(["web"], stage.Launches);
    }

    [Fact]
    public void After_goes_on_when_the_other_fails_for_good()
    {
        var stage = new Stage(Some.Program("web") with { After = ["db"] }, Some.Program("db"));

        stage.LaunchFails("db", mayPass: false);

        Assert.Equal(["web"], stage.Launches);
    }

    [Fact]
    public void After_waits_through_the_back_off_of_a_first_start()
    {
        var stage = new Stage(Some.Program("web") with { After = ["db"] }, Some.Program("db"));

        stage.LaunchFails("db", mayPass: true);

        Assert.Empty(stage.Launches);
        Assert.Equal("waiting", stage.Phase("web"));
    }

    [Fact]
    public void A_requirement_to_be_ready_waits_until_it_is_ready()
    {
        var stage = new Stage(
            Some.Program("db") with { Ready = new ReadySpec.After(TimeSpan.FromSeconds(2)) },
            Some.Program("web") with { Requires = Some.Requires("db", Condition.Ready) });
        stage.Launched("db");
        Assert.Equal("waiting", stage.Phase("web"));

        stage.After(2).Due("db", TimerPurpose.Ready);

        Assert.Equal(["web"], stage.Launches);
    }

    [Fact]
    public void A_requirement_that_ended_with_success_is_met()
    {
        var stage = new Stage(
            Some.Program("migrate") with { Ready = new ReadySpec.After(TimeSpan.FromSeconds(2)) },
            Some.Program("web") with { Requires = Some.Requires("migrate", Condition.Ready) });

        stage.Launched("migrate").Exits("migrate", 0);

        Assert.Equal(["web"], stage.Launches);
    }

    [Fact]
    public void A_requirement_that_fails_for_good_fails_all_that_wait_for_it_down_the_chain()
    {
        var stage = new Stage(
            Some.Program("db") with { Restart = RestartMode.Never },
            Some.Program("web") with { Requires = Some.Requires("db", Condition.Ready) },
            Some.Program("proxy") with { Requires = Some.Requires("web") });
        stage.LaunchFails("db", mayPass: false, 127);

        Assert.Equal("fatal", stage.Phase("web"));
        Assert.Equal("fatal", stage.Phase("proxy"));
        Assert.Contains(new Notice.BecameFatal("web", "requires db, which failed (cannot launch)"), stage.Notices);
        Assert.Equal(127, stage.Exit!.Code);
    }

    [Fact]
    public void A_program_that_runs_is_left_alone_when_its_requirement_fails()
    {
        var stage = new Stage(
            Some.Program("db") with { Restart = RestartMode.Never },
            Some.Program("web") with { Requires = Some.Requires("db") });

        stage.Launched("db", "web").Exits("db", 1);

        Assert.Equal("ready", stage.Phase("web"));
    }

    [Fact]
    public void A_requirement_stopped_by_command_keeps_the_others_waiting()
    {
        var stage = new Stage(Some.Program("db"), Some.Program("web") with { Requires = Some.Requires("db") });

        stage.Stop("db").Launched("db").Exits("db", 0);

        Assert.Equal("stopped", stage.Phase("db"));
        Assert.Equal("waiting", stage.Phase("web"));
    }

    [Fact]
    public void A_chain_of_a_thousand_that_fails_at_its_root_fails_in_one_step()
    {
        var programs = Enumerable.Range(0, 1_000).Select(index => index == 0
            ? Some.Program("p0")
            : Some.Program($"p{index}") with { Requires = Some.Requires($"p{index - 1}") });
        var stage = new Stage([.. programs]);

        stage.LaunchFails("p0", mayPass: false, 126);

        Assert.Equal(126, stage.Exit!.Code);
    }
}
