using System.Globalization;
using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Scheduling;

/// <summary>Programs that run at times of the wall clock, every second here.</summary>
public sealed class ScheduleTests
{
    [Fact]
    public void A_time_that_comes_runs_the_program_again_and_again()
    {
        using var run = Pid1.Start("""
            [program.job]
            command = ["toolbox", "exit", "0"]
            schedule = "* * * * * *"
            """);
        run.Output.WaitFor(LogText.NextRun("job"));
        run.Output.WaitFor(LogText.Started("job"), count: 3);
        Assert.Equal(0, run.Shutdown());
        Assert.Equal(0, run.Output.Count(LogText.RunSkipped("job")));
    }

    [Fact]
    public void A_run_that_is_still_going_on_lets_the_next_times_be_skipped()
    {
        using var run = Pid1.Start("""
            [program.job]
            command = ["toolbox", "sleep", "2"]
            schedule = { cron = "* * * * * *", overlap = "skip" }
            """);
        run.Output.WaitFor(LogText.Started("job"), count: 2);
        Assert.InRange(run.Output.IndexOf(LogText.RunSkipped("job")), run.Output.IndexOf(LogText.Started("job")), run.Output.IndexOf(LogText.Exited("job", 0)));
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_run_that_is_queued_follows_at_once()
    {
        using var run = Pid1.Start("""
            [program.job]
            command = ["toolbox", "sleep", "2"]
            schedule = { cron = "* * * * * *", overlap = "queue" }
            """);
        run.Output.WaitFor(LogText.Started("job"), count: 2);
        Assert.InRange(run.Output.IndexOf(LogText.RunQueued("job")), run.Output.IndexOf(LogText.Started("job")), run.Output.IndexOf(LogText.Exited("job", 0)));
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_run_that_is_replaced_is_stopped_first()
    {
        using var run = Pid1.Start("""
            [program.job]
            command = ["toolbox", "sleep"]
            schedule = { cron = "* * * * * *", overlap = "replace" }
            """);
        run.WaitForStart("job", times: 3);
        run.Output.WaitFor(LogText.RunReplaces("job"), count: 2);
        Assert.True(run.Output.Count(LogText.Killed("job", "SIGTERM")) >= 2, run.Describe());
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void Times_are_those_of_the_time_zone()
    {
        // A minute that is not now where clocks differ by half an hour, and one that is.
        using var run = Pid1.Start($$"""
            [program.never]
            command = ["toolbox", "exit", "0"]
            schedule = "0 {{Opposite()}} * * * *"
            [program.there]
            command = ["toolbox", "exit", "0"]
            schedule = { cron = "* {{Minutes(TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata"))}} * * * *", time_zone = "Asia/Kolkata" }
            """);
        Assert.Equal("05:30", run.Output.WaitFor(LogText.NextRun("there")).Groups["offset"].Value);
        run.Output.WaitFor(LogText.Started("there"), count: 2);
        Assert.Equal(0, run.Output.Count(LogText.Started("never")));
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void The_zones_clocks_go_forward_in_the_published_binary()
    {
        using var files = new TestDirectory();
        files.Write("supervisor.toml", """
            [program.report]
            command = ["report"]
            schedule = { cron = "30 2 * * *", time_zone = "Europe/Berlin" }
            """);
        var (code, output) = Captured.Run([files.Supervisor, "simulate", files.Configuration, "--at", "2026-03-29T00:59:00Z"]);
        Assert.Equal(0, code);
        output.WaitFor(@"\+0\.000s  report\s+its next run is at 2026-03-29T03:00:00\+02:00, in 1m00s$");
        output.WaitFor(@"\+60\.001s  report\s+started$");
        output.WaitFor(@"report is scheduled, its next run is at 2026-03-30T02:30:00\+02:00$");
    }

    /// <summary>This minute there and the next, so that a test does not end with its minute.</summary>
    private static string Minutes(TimeZoneInfo zone)
    {
        var minute = TimeZoneInfo.ConvertTimeFromUtc(DateTime.UtcNow, zone).Minute;
        return string.Create(CultureInfo.InvariantCulture, $"{minute},{(minute + 1) % 60}");
    }

    private static int Opposite() => (DateTime.UtcNow.Minute + 30) % 60;
}
