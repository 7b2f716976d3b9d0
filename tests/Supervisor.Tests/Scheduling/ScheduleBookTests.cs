using System.Globalization;
using Supervisor.Configuration.Model;
using Supervisor.Scheduling;

namespace Supervisor.Tests.Scheduling;

/// <summary>What is due after the clocks went on, slept or were set. All schedules are in UTC.</summary>
public sealed class ScheduleBookTests
{
    private const string Daily = "30 10 * * *";
    private const string Hourly = "0 * * * *";
    private const string EveryMinute = "* * * * *";

    private readonly FakeClocks _clocks = new("2026-05-01 10:00:30");
    private ScheduleBook _book;

    public ScheduleBookTests() => _book = ScheduleBook.Empty(_clocks.Now);

    [Fact]
    public void Nothing_is_due_before_its_time()
    {
        Given(Daily);

        _clocks.PassUntil("2026-05-01 10:29:59");

        Assert.Empty(Look());
        Assert.Equal("2026-05-01 10:30:00", Next());
    }

    [Fact]
    public void A_time_that_has_come_is_due_once()
    {
        Given(Daily);

        _clocks.PassUntil("2026-05-01 10:30:00");

        Assert.Equal(["due 2026-05-01 10:30:00"], Look());
        Assert.Empty(Look());
        Assert.Equal("2026-05-02 10:30:00", Next());
    }

    [Fact]
    public void A_late_look_finds_one_run_however_many_times_have_come()
    {
        Given(EveryMinute);

        _clocks.PassUntil("2026-05-01 10:45:20");

        Assert.Equal(["due 2026-05-01 10:01:00"], Look());
        Assert.Equal("2026-05-01 10:46:00", Next());
    }

    [Fact]
    public void The_timer_is_for_the_earliest_of_all()
    {
        Given(Daily, Hourly, EveryMinute);

        Assert.Equal(FakeClocks.At("2026-05-01 10:01:00"), _book.Earliest);
    }

    [Fact]
    public void Without_a_schedule_there_is_no_time_to_wake_up_for() => Assert.Null(_book.Earliest);

    [Fact]
    public void A_schedule_without_a_further_time_does_not_hide_the_others()
    {
        Given("0 0 30 2 *", Hourly);

        Assert.Equal(FakeClocks.At("2026-05-01 11:00:00"), _book.Earliest);
    }

    [Fact]
    public void A_run_missed_in_a_suspend_is_made_up_for_once()
    {
        Given(runMissed: true, Hourly);

        _clocks.SleepUntil("2026-05-01 14:20:00");

        Assert.Equal(["missed 2026-05-01 11:00:00, runs"], Look());
        Assert.Equal("2026-05-01 15:00:00", Next());
    }

    [Fact]
    public void A_missed_run_is_left_out_where_the_schedule_does_not_ask_for_it()
    {
        Given(runMissed: false, Hourly);

        _clocks.SleepUntil("2026-05-01 14:20:00");

        Assert.Equal(["missed 2026-05-01 11:00:00, is left out"], Look());
        Assert.Equal("2026-05-01 15:00:00", Next());
    }

    [Fact]
    public void A_suspend_between_two_times_changes_nothing()
    {
        Given(Daily);

        _clocks.SleepUntil("2026-05-01 10:20:00");

        Assert.Empty(Look());
        Assert.Equal("2026-05-01 10:30:00", Next());
    }

    [Fact]
    public void A_time_that_comes_right_at_the_awakening_is_not_missed()
    {
        Given(Daily);

        _clocks.SleepUntil("2026-05-01 10:29:00");
        _clocks.PassUntil("2026-05-01 10:30:00");

        Assert.Equal(["due 2026-05-01 10:30:00"], Look());
    }

    [Fact]
    public void A_clock_set_forward_makes_up_for_nothing()
    {
        Given(runMissed: true, Hourly);

        _clocks.Set("2026-05-01 14:20:00");

        Assert.Equal(["set 2026-05-01 10:00:30 to 2026-05-01 14:20:00"], Look());
        Assert.Equal("2026-05-01 15:00:00", Next());
    }

    [Fact]
    public void A_clock_set_back_does_not_repeat_the_last_run()
    {
        Given(Daily);
        _clocks.PassUntil("2026-05-01 10:31:00");
        Look();

        _clocks.Set("2026-05-01 09:00:00");

        Look();
        Assert.Equal("2026-05-02 10:30:00", Next());
    }

    [Fact]
    public void A_clock_set_back_twice_does_not_repeat_the_last_run_either()
    {
        Given(Daily);
        _clocks.PassUntil("2026-05-01 10:31:00");
        Look();

        _clocks.Set("2026-05-01 10:29:00");
        Look();
        _clocks.Set("2026-05-01 10:28:00");
        Look();

        Assert.Equal("2026-05-02 10:30:00", Next());
    }

    [Fact]
    public void A_time_that_was_jumped_over_and_comes_after_all_is_run()
    {
        Given(Daily);
        _clocks.Set("2026-05-01 10:31:00");
        Look();
        _clocks.Set("2026-05-01 10:29:00");
        Look();

        _clocks.PassUntil("2026-05-01 10:30:00");

        Assert.Equal(["due 2026-05-01 10:30:00"], Look());
    }

    [Fact]
    public void What_recurs_goes_on_at_once_after_the_clock_was_set_back()
    {
        Given(EveryMinute);
        _clocks.PassUntil("2026-05-01 10:31:00");
        Look();

        _clocks.Set("2026-05-01 09:00:10");

        Look();
        Assert.Equal("2026-05-01 09:01:00", Next());
    }

    [Fact]
    public void What_recurs_leaves_out_only_the_run_made_last()
    {
        Given(EveryMinute);
        _clocks.PassUntil("2026-05-01 10:31:00");
        Look();

        _clocks.Set("2026-05-01 10:30:30");

        Look();
        Assert.Equal("2026-05-01 10:32:00", Next());
    }

    [Fact]
    public void A_clock_that_was_a_year_ahead_leaves_no_trace()
    {
        Given("0 0 1 1 *");
        _clocks.PassUntil("2027-01-01 00:00:00");
        Look();

        _clocks.Set("2026-05-01 10:00:00");

        Look();
        Assert.Equal("2027-01-01 00:00:00", Next());
    }

    [Theory]
    [InlineData("2026-05-01 10:30:00.300", "due 2026-05-01 10:30:00")]
    [InlineData("2026-05-01 10:29:59.300", "")]
    public void A_correction_of_less_than_a_second_loses_and_repeats_nothing(string corrected, string expected)
    {
        Given(Daily);
        _clocks.PassUntil("2026-05-01 10:29:59.700");

        _clocks.Set(corrected);

        Assert.Equal(expected, string.Join(';', Look()));
        _clocks.PassUntil("2026-05-01 10:31:00");
        Look();
        Assert.Equal("2026-05-02 10:30:00", Next());
    }

    [Fact]
    public void A_time_that_came_before_the_clock_was_set_is_run()
    {
        Given(Daily);
        _clocks.PassUntil("2026-05-01 10:30:00");

        _clocks.Set("2026-05-01 08:00:00");

        Assert.Equal(["set 2026-05-01 10:30:00 to 2026-05-01 08:00:00", "due 2026-05-01 10:30:00"], Look());
        Assert.Equal("2026-05-02 10:30:00", Next());
    }

    [Fact]
    public void A_clock_that_is_set_after_a_suspend_is_both()
    {
        Given(runMissed: true, Daily);
        _clocks.SleepUntil("2026-05-01 12:00:00");

        _clocks.Set("2026-05-01 18:00:00");

        Assert.Equal(["set 2026-05-01 12:00:00 to 2026-05-01 18:00:00", "missed 2026-05-01 10:30:00, runs"], Look());
        Assert.Equal("2026-05-02 10:30:00", Next());
    }

    [Fact]
    public void A_schedule_that_stays_the_same_stands_where_it_stood()
    {
        Given(Daily);
        _clocks.PassUntil("2026-05-01 10:31:00");
        Look();
        var before = _book.Appointments[0];

        _book = _book.With([Wanted(Daily, runMissed: false)]);

        Assert.Equal(before, _book.Appointments[0]);
    }

    [Fact]
    public void A_schedule_that_has_changed_begins_anew()
    {
        Given(Daily);
        _clocks.PassUntil("2026-05-01 10:05:00");
        Look();

        _book = _book.With([Wanted(Hourly, runMissed: false)]);

        Assert.Equal("2026-05-01 11:00:00", Next());
    }

    private void Given(params string[] crons) => Given(runMissed: false, crons);

    private void Given(bool runMissed, params string[] crons) => _book = _book.With([.. crons.Select(cron => Wanted(cron, runMissed))]);

    private static Appointment Wanted(string cron, bool runMissed)
    {
        var settings = new ScheduleSettings(cron, "UTC", runMissed);
        return new Appointment(cron, settings, Timetable.Of(settings, out _)!);
    }

    private List<string> Look()
    {
        var findings = new List<Finding>();
        _book = _book.Observe(_clocks.Now, findings);
        return [.. findings.Select(finding => finding switch
        {
            Finding.Due due => $"due {Text(due.Time)}",
            Finding.Missed missed => $"missed {Text(missed.Time)}, {(missed.Runs ? "runs" : "is left out")}",
            Finding.ClockSet set => $"set {Text(set.From)} to {Text(set.To)}",
            _ => finding.ToString(),
        })];
    }

    private string? Next() => _book.Appointments[0].Next is { } next ? Text(next) : null;

    private static string Text(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
