using System.Collections.Immutable;
using Supervisor.Kernel;

namespace Supervisor.Scheduling;

/// <summary>
/// All schedules, as of one reading of the clocks. Schedules follow the wall clock, and three things can happen to it:
///
/// It goes on, and a time comes: a run is due; one run, however late the look at the clock was.
/// The machine slept (CLOCK_BOOTTIME gained on CLOCK_MONOTONIC): a time that came meanwhile was missed, and is made up
/// for by one run where the schedule says so.
/// It was set (it moved by more or less than CLOCK_BOOTTIME): the next time follows from the new one. Times that were
/// jumped over are not made up for, and the run made last is not made again when the clock is set back over it.
/// </summary>
/// <param name="Seen">When this was true.</param>
internal sealed record ScheduleBook(ImmutableArray<Appointment> Appointments, ClockReading Seen)
{
    /// <summary>A smaller step of the clock is a correction: what it jumps over is run a little late, what it repeats is not.</summary>
    private static readonly TimeSpan SmallestJump = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ShortestSleep = TimeSpan.FromSeconds(1);

    /// <summary>A clock that is set back further was wrong altogether, and what was run by it means nothing.</summary>
    private static readonly TimeSpan LongestRepetition = TimeSpan.FromDays(1);

    public static ScheduleBook Empty(ClockReading now) => new([], now);

    /// <summary>The earliest next run of all.</summary>
    public DateTime? Earliest
    {
        get
        {
            DateTime? earliest = null;
            foreach (var appointment in Appointments)
            {
                earliest = appointment.Next < (earliest ?? DateTime.MaxValue) ? appointment.Next : earliest;
            }

            return earliest;
        }
    }

    /// <summary>What has come of the time since the last look; the book is then as of now.</summary>
    public ScheduleBook Observe(ClockReading now, List<Finding> findings)
    {
        var unset = Seen.Wall + (now.SinceBoot - Seen.SinceBoot);
        var jump = now.Wall - unset;
        var jumped = jump.Duration() >= SmallestJump;
        if (jumped)
        {
            findings.Add(new Finding.ClockSet(unset, now.Wall));
        }

        var passage = new Passage(
            Came: jumped ? unset : now.Wall,
            Slept: now.SinceBoot - Seen.SinceBoot - (now.Awake - Seen.Awake) >= ShortestSleep,
            now.Wall,
            Jumped: jumped,
            Back: jumped && jump < TimeSpan.Zero && -jump < LongestRepetition);
        var appointments = ImmutableArray.CreateBuilder<Appointment>(Appointments.Length);
        foreach (var appointment in Appointments)
        {
            appointments.Add(Observe(appointment, passage, findings));
        }

        return new ScheduleBook(appointments.MoveToImmutable(), now);
    }

    /// <summary>Other schedules are in force; those that stay the same stand where they stood.</summary>
    public ScheduleBook With(IReadOnlyCollection<Appointment> wanted)
    {
        var appointments = ImmutableArray.CreateBuilder<Appointment>(wanted.Count);
        foreach (var appointment in wanted)
        {
            appointments.Add(Known(appointment) is { } known
                ? known with { Settings = appointment.Settings }
                : appointment.NextAfter(Seen.Wall));
        }

        return this with { Appointments = appointments.MoveToImmutable() };
    }

    private Appointment? Known(Appointment wanted)
    {
        foreach (var appointment in Appointments)
        {
            if (appointment.Program == wanted.Program && appointment.Times.IsSame(wanted.Times))
            {
                return appointment;
            }
        }

        return null;
    }

    private static Appointment Observe(Appointment appointment, Passage passage, List<Finding> findings)
    {
        var came = appointment.Next is { } time && time <= passage.Came;
        if (came)
        {
            appointment = Meet(appointment, appointment.Next!.Value, passage, findings);
        }

        return passage switch
        {
            { Back: true } => appointment.NotAgainAfter(passage.Now),
            { Jumped: true } => appointment.NextAfter(passage.Now),
            _ when came => appointment.NextAfter(passage.Now),
            _ => appointment,
        };
    }

    private static Appointment Meet(Appointment appointment, DateTime time, Passage passage, List<Finding> findings)
    {
        if (passage.Slept && passage.Came - time >= ShortestSleep)
        {
            findings.Add(new Finding.Missed(appointment.Program, time, appointment.Settings.RunMissed));
            return appointment.Settings.RunMissed ? appointment with { LastRun = passage.Came } : appointment;
        }

        findings.Add(new Finding.Due(appointment.Program, time));
        return appointment with { LastRun = passage.Came };
    }

    /// <param name="Came">Every time up to here has come, as the clock went before it was set.</param>
    /// <param name="Back">It was set back, and by so little that the run made last still counts.</param>
    private readonly record struct Passage(DateTime Came, bool Slept, DateTime Now, bool Jumped, bool Back);
}
