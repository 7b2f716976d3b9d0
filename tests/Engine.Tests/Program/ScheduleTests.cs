using Supervisor.Engine.Model;

namespace Supervisor.Engine.Tests.Program;

public sealed class ScheduleTests
{
    [Fact]
    public void A_scheduled_program_sleeps_until_its_time_and_again_after_each_run_and_keeps_the_supervisor_alive()
    {
        var stage = new Stage(Report(OverlapPolicy.Skip));
        Assert.Empty(stage.Launches);
        Assert.Null(stage.Exit);

        Assert.Equal(["report"], stage.ScheduleDue("report").Launches);
        Assert.Equal("scheduled", stage.Launched("report").Exits("report", 0).Phase("report"));
        Assert.Null(stage.Exit);
        Assert.Equal("scheduled", stage.ScheduleDue("report").Launched("report").Exits("report", 7).Phase("report"));
        Assert.Null(stage.Exit);
    }

    [Fact]
    public void A_run_that_has_not_ended_makes_the_next_one_skip()
    {
        var stage = Running(OverlapPolicy.Skip).ScheduleDue("report");

        Assert.Contains(new Notice.RunDue("report", RunAnswer.Skipped), stage.Notices);
        Assert.Equal("scheduled", stage.Exits("report", 0).Phase("report"));
    }

    [Fact]
    public void Or_wait_and_one_at_most_waits()
    {
        var stage = Running(OverlapPolicy.Queue).ScheduleDue("report").ScheduleDue("report");

        Assert.Equal(["report"], stage.Exits("report", 0).Launches);
        Assert.Equal("scheduled", stage.Launched("report").Exits("report", 0).Phase("report"));
    }

    [Fact]
    public void Or_replace_it()
    {
        var stage = Running(OverlapPolicy.Replace).ScheduleDue("report");

        Assert.Equal(["report"], stage.Signalled);
        Assert.Equal(["report"], stage.Exits("report", 0).Launches);
    }

    [Fact]
    public void A_stop_ends_a_run_and_a_stop_of_one_that_sleeps_switches_the_schedule_off()
    {
        var stage = Running(OverlapPolicy.Skip).Stop("report").Exits("report", 0);
        Assert.Equal("scheduled", stage.Phase("report"));

        Assert.Equal("stopped", stage.Stop("report").Phase("report"));
        Assert.NotNull(stage.ScheduleDue("report").IgnoredBecause);
    }

    [Fact]
    public void A_start_runs_it_now()
    {
        Assert.Equal(["report"], new Stage(Report(OverlapPolicy.Skip)).Start("report").Launches);
    }

    [Fact]
    public void A_failed_run_is_tried_again_by_its_policy_before_it_sleeps()
    {
        var stage = new Stage(Report(OverlapPolicy.Skip) with { Restart = RestartMode.OnFailure, MaxRestarts = new RestartLimit(1, TimeSpan.FromMinutes(1)) });
        stage.ScheduleDue("report").Launched("report").Exits("report", 1);
        Assert.Equal("backoff", stage.Phase("report"));

        stage.After(1).Due("report", TimerPurpose.Restart).Launched("report").Exits("report", 1);
        Assert.Equal("scheduled", stage.Phase("report"));
    }

    [Fact]
    public void Those_that_need_its_success_start_after_a_run_that_succeeded()
    {
        var stage = new Stage(Report(OverlapPolicy.Skip), Some.Program("mail") with { Requires = Some.Requires("report", Condition.Succeeded) });
        Assert.Equal("waiting", stage.Phase("mail"));

        stage.ScheduleDue("report").Launched("report").Exits("report", 1);
        Assert.Equal("waiting", stage.Phase("mail"));
        stage.ScheduleDue("report").Launched("report").Exits("report", 0);
        Assert.Equal("starting", stage.Phase("mail"));
    }

    [Fact]
    public void A_task_that_has_succeeded_is_done_even_where_its_policy_is_to_restart_always()
    {
        var stage = new Stage(
            Some.Program("migrate") with { Start = StartMode.Once, Restart = RestartMode.Always },
            Some.Program("web") with { Requires = Some.Requires("migrate", Condition.Succeeded) });
        stage.Launched("migrate").Exits("migrate", 1).After(1).Due("migrate", TimerPurpose.Restart).Launched("migrate");
        Assert.Equal("waiting", stage.Phase("web"));

        Assert.Equal(["web"], stage.Exits("migrate", 0).Launches);
        Assert.Equal("exited", stage.Phase("migrate"));
    }

    private static ProgramSpec Report(OverlapPolicy overlap) => Some.Program("report") with { Schedule = overlap, Restart = RestartMode.Never };

    private static Stage Running(OverlapPolicy overlap) => new Stage(Report(overlap)).ScheduleDue("report").Launched("report");
}
