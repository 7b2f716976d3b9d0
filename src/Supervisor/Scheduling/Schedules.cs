using Serilog;
using Serilog.Events;
using Supervisor.Configuration.Model;
using Supervisor.Engine.Model;
using Supervisor.Kernel;
using Supervisor.Output.Formats;

namespace Supervisor.Scheduling;

/// <summary>
/// Tells the engine when a time of a schedule has come. One timer stands for all schedules; between two of their times
/// nothing wakes up. Used by the loop's thread alone.
/// </summary>
internal sealed class Schedules(WallTimer timer, ILogger log)
{
    /// <summary>Somebody who sets the clock without a pause is not followed without end; the timer tells of it again.</summary>
    private const int MostAttempts = 8;

    private readonly List<Finding> _findings = [];
    private ScheduleBook _book = ScheduleBook.Empty(ClockReading.Read());

    /// <summary>These schedules are in force from now on; one that has not changed goes on as it was.</summary>
    public void Replace(SupervisorConfiguration configuration, Queue<Event> events)
    {
        Look(events);
        var wanted = new List<Appointment>();
        foreach (var program in configuration.Engine.Programs)
        {
            if (configuration.Launches[program.Name].Schedule is not { } settings)
            {
                continue;
            }

            if (Timetable.Of(settings, out var problem) is { } times)
            {
                wanted.Add(new Appointment(program.Name, settings, times));
            }
            else
            {
                log.Error("{Program} does not run by its schedule: {Problem}", program.Name, problem);
            }
        }

        var before = _book;
        _book = _book.With(wanted);
        Settle(events);
        foreach (var appointment in _book.Appointments)
        {
            if (!before.Appointments.Contains(appointment))
            {
                WriteNext(appointment, LogEventLevel.Information);
            }
        }

        if (wanted.Count > 0 && !timer.TellsOfSetting)
        {
            log.Warning("this kernel does not tell when its clock is set; schedules will follow it only from their next time on");
        }
    }

    /// <summary>To be called when the timer is readable.</summary>
    public void Take(Queue<Event> events)
    {
        timer.Acknowledge();
        Look(events);
        Settle(events);
    }

    private void Settle(Queue<Event> events)
    {
        for (var attempt = 0; !timer.Arm(_book.Earliest) && attempt < MostAttempts; attempt++)
        {
            Look(events);
        }
    }

    private void Look(Queue<Event> events)
    {
        _findings.Clear();
        _book = _book.Observe(ClockReading.Read(), _findings);
        if (_book.Appointments.IsEmpty)
        {
            return;
        }

        foreach (var finding in _findings)
        {
            Meet(finding, events);
        }
    }

    private void Meet(Finding finding, Queue<Event> events)
    {
        switch (finding)
        {
            case Finding.ClockSet set:
                log.Information("the clock was set from {From} to {To}; schedules follow it", Text(set.From), Text(set.To));
                foreach (var appointment in _book.Appointments)
                {
                    WriteNext(appointment, LogEventLevel.Information);
                }

                break;
            case Finding.Missed { Runs: false } missed:
                log.Warning("{Program} should have run at {Time}, while the machine slept; it is not made up for", missed.Program, InZone(missed.Program, missed.Time));
                break;
            case Finding.Missed missed:
                log.Information("{Program} should have run at {Time}, while the machine slept; it runs now", missed.Program, InZone(missed.Program, missed.Time));
                events.Enqueue(new Event.ScheduleDue(missed.Program));
                break;
            case Finding.Due due:
                events.Enqueue(new Event.ScheduleDue(due.Program));
                WriteNext(Find(due.Program), LogEventLevel.Debug);
                break;
            default:
                throw new InvalidOperationException($"unknown finding {finding.GetType().Name}");
        }
    }

    private void WriteNext(Appointment? appointment, LogEventLevel level)
    {
        if (appointment?.Next is { } next)
        {
            if (log.IsEnabled(level))
            {
                log.Write(level, "{Program}: its next run is at {Time}", appointment.Program, appointment.Times.InZone(next));
            }
        }
        else if (appointment is not null)
        {
            log.Warning("{Program}: its schedule {Cron} has no further time", appointment.Program, appointment.Settings.Cron);
        }
    }

    private string InZone(string program, DateTime time) => Find(program)?.Times.InZone(time) ?? Text(time);

    private Appointment? Find(string program)
    {
        foreach (var appointment in _book.Appointments)
        {
            if (appointment.Program == program)
            {
                return appointment;
            }
        }

        return null;
    }

    private static string Text(DateTime time) => time.ToString(UtcTime.Seconds, System.Globalization.CultureInfo.InvariantCulture);
}
