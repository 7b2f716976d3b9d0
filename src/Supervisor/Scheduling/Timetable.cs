using System.Globalization;
using Cronos;
using Supervisor.Configuration.Model;

namespace Supervisor.Scheduling;

/// <summary>
/// The times of one schedule: a cron expression read in a time zone. Where a zone's clocks go forward, a time that is
/// left out comes at the first moment after the gap; where they go back, a fixed time comes once, at the first of the
/// two, and what recurs within the hour (<c>*/30</c>) goes on through both.
/// </summary>
internal sealed class Timetable
{
    private readonly CronExpression _cron;
    private readonly TimeZoneInfo _zone;

    private Timetable(CronExpression cron, TimeZoneInfo zone) => (_cron, _zone) = (cron, zone);

    /// <summary>Null with a problem, complete for a person, when there is no such schedule or zone here.</summary>
    public static Timetable? Of(ScheduleSettings settings, out string? problem)
    {
        // Five fields are never six: which of the two it is need not be counted.
        if (!CronExpression.TryParse(settings.Cron, CronFormat.Standard, out var cron)
            && !CronExpression.TryParse(settings.Cron, CronFormat.IncludeSeconds, out cron))
        {
            problem = $"'{settings.Cron}' is not a cron expression";
            return null;
        }

        // UTC needs no zone database.
        var zone = TimeZoneInfo.Utc;
        if (settings.TimeZone != "UTC" && !TimeZoneInfo.TryFindSystemTimeZoneById(settings.TimeZone, out zone))
        {
            problem = $"there is no time zone '{settings.TimeZone}' in the zone database of this system";
            return null;
        }

        problem = null;
        return new Timetable(cron, zone);
    }

    /// <summary>The first time later than this one; null when there is none before the year 2500. All in UTC.</summary>
    public DateTime? NextAfter(DateTime time) => _cron.GetNextOccurrence(time, _zone);

    public bool IsSame(Timetable other) => _cron.Equals(other._cron) && _zone.Equals(other._zone);

    /// <summary>A time as it is read in the zone: <c>2026-03-29T03:00:00+02:00</c>.</summary>
    public string InZone(DateTime time) =>
        TimeZoneInfo.ConvertTime(new DateTimeOffset(time), _zone).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
