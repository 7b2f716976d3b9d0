using System.Globalization;
using Supervisor.Configuration.Model;
using Supervisor.Scheduling;

namespace Supervisor.Tests.Scheduling;

/// <summary>When a schedule comes, as a zone's clocks show it. Berlin loses 02:00 to 03:00 on 29 March 2026, and has it twice on 25 October.</summary>
public sealed class TimetableTests
{
    [Theory]
    // Five fields, six with seconds, macros.
    [InlineData("15 3 * * *", "UTC", "2026-05-01T00:00:00Z", "2026-05-01T03:15:00+00:00")]
    [InlineData("*/10 * * * * *", "UTC", "2026-05-01T00:00:01Z", "2026-05-01T00:00:10+00:00")]
    [InlineData("@daily", "Europe/Berlin", "2026-05-01T00:00:00Z", "2026-05-02T00:00:00+02:00")]
    // A time that has just come is not the next.
    [InlineData("15 3 * * *", "UTC", "2026-05-01T03:15:00Z", "2026-05-02T03:15:00+00:00")]
    // The same wall time, another offset.
    [InlineData("15 3 * * *", "Europe/Berlin", "2026-01-10T00:00:00Z", "2026-01-10T03:15:00+01:00")]
    [InlineData("15 3 * * *", "Europe/Berlin", "2026-07-10T00:00:00Z", "2026-07-10T03:15:00+02:00")]
    [InlineData("0 12 * * *", "Asia/Kathmandu", "2026-07-10T00:00:00Z", "2026-07-10T12:00:00+05:45")]
    // Days that not every month has.
    [InlineData("0 0 31 * *", "UTC", "2026-04-01T00:00:00Z", "2026-05-31T00:00:00+00:00")]
    [InlineData("0 0 29 2 *", "UTC", "2026-04-01T00:00:00Z", "2028-02-29T00:00:00+00:00")]
    [InlineData("0 0 L * *", "UTC", "2026-02-01T00:00:00Z", "2026-02-28T00:00:00+00:00")]
    public void The_next_time_is_that_of_the_zone(string cron, string zone, string after, string next) =>
        Assert.Equal([next], Next(cron, zone, after, 1));

    [Theory]
    // A time in the gap comes when the gap is over, and only that day.
    [InlineData("30 2 * * *", "2026-03-28T12:00:00Z", "2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00")]
    [InlineData("0 2 * * *", "2026-03-28T12:00:00Z", "2026-03-29T03:00:00+02:00", "2026-03-30T02:00:00+02:00")]
    // One that has a time there anyway comes once.
    [InlineData("0 2,3 * * *", "2026-03-28T12:00:00Z", "2026-03-29T03:00:00+02:00", "2026-03-30T02:00:00+02:00")]
    // What recurs goes on without a pause.
    [InlineData("*/30 * * * *", "2026-03-29T00:40:00Z", "2026-03-29T03:00:00+02:00", "2026-03-29T03:30:00+02:00")]
    [InlineData("0 * * * *", "2026-03-28T23:30:00Z", "2026-03-29T01:00:00+01:00", "2026-03-29T03:00:00+02:00")]
    public void Clocks_that_go_forward_lose_no_run(string cron, string after, string first, string second) =>
        Assert.Equal([first, second], Next(cron, "Europe/Berlin", after, 2));

    [Theory]
    // A fixed time comes at the first of the two, and not again.
    [InlineData("30 2 * * *", "2026-10-24T12:00:00Z", "2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00")]
    [InlineData("0 2,3 * * *", "2026-10-24T12:00:00Z", "2026-10-25T02:00:00+02:00", "2026-10-25T03:00:00+01:00")]
    // What recurs goes on through both.
    [InlineData("*/30 * * * *", "2026-10-25T00:10:00Z", "2026-10-25T02:30:00+02:00", "2026-10-25T02:00:00+01:00")]
    [InlineData("0 * * * *", "2026-10-24T23:30:00Z", "2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00")]
    public void Clocks_that_go_back_repeat_only_what_recurs(string cron, string after, string first, string second) =>
        Assert.Equal([first, second], Next(cron, "Europe/Berlin", after, 2));

    [Fact]
    public void A_day_that_never_comes_is_no_time() => Assert.Empty(Next("0 0 30 2 *", "UTC", "2026-01-01T00:00:00Z", 1));

    [Theory]
    [InlineData("61 * * * *", "UTC", "'61 * * * *' is not a cron expression")]
    [InlineData("* * * *", "UTC", "'* * * *' is not a cron expression")]
    [InlineData("* * * * *", "Europe/Atlantis", "there is no time zone 'Europe/Atlantis' in the zone database of this system")]
    public void What_cannot_be_kept_is_said(string cron, string zone, string expected)
    {
        Assert.Null(Timetable.Of(new ScheduleSettings(cron, zone, RunMissed: false), out var problem));
        Assert.Equal(expected, problem);
    }

    private static List<string> Next(string cron, string zone, string after, int count)
    {
        var times = Timetable.Of(new ScheduleSettings(cron, zone, RunMissed: false), out var problem);
        Assert.True(times is not null, problem);
        var found = new List<string>();
        DateTime? time = DateTime.Parse(after, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
        while (found.Count < count && (time = times.NextAfter(time.Value)) is { } next)
        {
            found.Add(times.InZone(next));
        }

        return found;
    }
}
