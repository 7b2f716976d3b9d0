using Supervisor.Engine.Model;

namespace Supervisor.Engine.Simulation;

/// <summary>What a program does by itself once it runs: it says things, falls ill, and ends.</summary>
internal sealed class Behaviour(Future future, Climate climate)
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    /// <summary>Its own end; null: it runs until somebody ends it.</summary>
    public (ExitStatus Status, TimeSpan After)? EndOf(SimulatedProcess process)
    {
        var dice = process.Dice;
        var isTask = process.Spec.Start is StartMode.Once || process.Spec.Schedule is not null;
        if (isTask && (climate.IsCalm || dice.Hits(0.7)))
        {
            return (new ExitStatus.Exited(0), Moment + dice.Span(20));
        }

        return dice.Hits(climate.Faults[Fault.ProgramEnds]) ? (Processes.SomeStatus(dice), Moment + dice.Span(90)) : null;
    }

    public void Begin(SimulatedProcess process)
    {
        var dice = process.Dice;
        var faults = climate.Faults;
        process.NeverReady = dice.Hits(faults[Fault.NeverReady]);
        if (process.Spec.Ready is ReadySpec.Told && !process.NeverReady)
        {
            SayIn(process, new Notification.Ready(), dice.Span(climate.IsCalm ? 0.4 : 6));
        }

        if (dice.Hits(faults[Fault.FallsIll]))
        {
            process.IllFrom = future.Now + dice.Span(40);
            process.WellFrom = process.IllFrom + dice.Span(60);
        }

        process.SilentFrom = dice.Hits(faults[Fault.FallsSilent]) ? future.Now + dice.Span(40) : null;
        process.WatchdogInterval = process.Spec.Health?.Watchdog;
        SignOfLife(process);
        if (dice.Hits(faults[Fault.Babbles]))
        {
            for (var count = 1 + dice.Below(4); count > 0; count--)
            {
                SayIn(process, Something(dice), dice.Span(30));
            }
        }
    }

    private void SayIn(SimulatedProcess process, Notification notification, TimeSpan after) => future.In(after, () => Say(process, notification));

    /// <summary>What it said before its end and comes after it means nothing.</summary>
    private static Occurrence? Say(SimulatedProcess process, Notification notification)
    {
        if (notification is Notification.WatchdogInterval { Interval: var interval } && interval > TimeSpan.Zero && interval < Limits.LongestAsked)
        {
            process.WatchdogInterval = interval;
        }

        return new Occurrence(new Event.Notified(process.Instance, notification), OutOfDate: !process.MainAlive);
    }

    private void SignOfLife(SimulatedProcess process)
    {
        if (process.WatchdogInterval is { } interval)
        {
            future.In(TimeSpan.FromTicks(interval.Ticks / 2), () => Alive(process), restless: false);
        }
    }

    private Occurrence? Alive(SimulatedProcess process)
    {
        if (!process.MainAlive || future.Now >= process.SilentFrom)
        {
            return null;
        }

        SignOfLife(process);
        return new Occurrence(new Event.Notified(process.Instance, new Notification.Alive()));
    }

    private static Notification Something(Dice dice) => dice.Below(11) switch
    {
        0 => new Notification.Ready(),
        1 => new Notification.Reloading(),
        2 => new Notification.Stopping(),
        3 => new Notification.Status("busy"),
        4 => new Notification.MainProcess(40_000 + dice.Below(1_000)),
        5 => new Notification.Alive(),
        6 => new Notification.Unwell(),
        7 => new Notification.WatchdogInterval(dice.Seconds(-1, 0, 3, 20, 1e9)),
        8 => new Notification.ExtendTimeout(dice.Seconds(-5, 0, 1e9)),
        _ => new Notification.ExtendTimeout(dice.Seconds(0.3, 5, 40)),
    };
}
