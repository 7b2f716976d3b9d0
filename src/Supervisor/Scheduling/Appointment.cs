using Supervisor.Configuration.Model;

namespace Supervisor.Scheduling;

/// <summary>One program's schedule, and where it stands.</summary>
/// <param name="Next">Its next run, in UTC; null when there is none any more.</param>
/// <param name="LastRun">When its latest run was made; null before the first.</param>
internal sealed record Appointment(string Program, ScheduleSettings Settings, Timetable Times, DateTime? Next = null, DateTime? LastRun = null)
{
    public Appointment NextAfter(DateTime time) => this with { Next = Times.NextAfter(time) };

    /// <summary>
    /// The clock was set back to this time. What recurs often goes on at once; but if the first time to come is the one
    /// that was run last, it is not run again.
    /// </summary>
    public Appointment NotAgainAfter(DateTime time)
    {
        var next = NextAfter(time);
        if (LastRun is not { } run || next.Next is not { } first || first > run)
        {
            return next;
        }

        var second = NextAfter(first);
        return second.Next <= run ? next : second;
    }
}
