using Supervisor.Engine.Model;

namespace Supervisor.Engine.Simulation;

/// <summary>What comes from outside at odd moments: commands, signals, and events that are out of date.</summary>
internal sealed class Outside(Dice dice, Faults faults, SupervisorSpec spec)
{
    private long _nextCommand = 1;

    public TimeSpan Pause() => dice.Span(TimeSpan.FromSeconds(20));

    public Event Disturb(World world)
    {
        if (dice.Hits(faults.Stale) && Stale(world) is { } stale)
        {
            return stale;
        }

        if (dice.Hits(faults.ShutdownRequest))
        {
            return dice.Hits(0.5) ? new Event.Signalled(RandomSpec.ShutdownSignal, 1) : Shutdown();
        }

        return dice.Below(8) switch
        {
            0 => new Event.Signalled(RandomSpec.ReloadSignal, 0),
            1 => new Event.Signalled(dice.OneOf([RandomSpec.IgnoredSignal, RandomSpec.PlainSignal, RandomSpec.RenamedSignal]), 0),
            2 or 3 => Command(new Command.Start(SomeProgram())),
            4 or 5 => Command(new Command.Stop(SomeProgram())),
            _ => Command(new Command.Restart(SomeProgram())),
        };
    }

    public Event.Commanded Shutdown() => Command(new Command.Shutdown("asked"));

    private Event.Commanded Command(Command command) => new(new CommandId(_nextCommand++), command);

    private string SomeProgram() => dice.Hits(0.02) ? "nobody" : spec.Programs[dice.Below(spec.Programs.Length)].Name;

    private Event? Stale(World world)
    {
        var over = new List<InstanceId>();
        foreach (var process in world.Processes.Values)
        {
            if (process.Over && !process.MainAlive)
            {
                over.Add(process.Instance);
            }
        }

        if (over.Count == 0)
        {
            return new Event.DescendantsGone(new InstanceId("nobody", 1));
        }

        var instance = over[dice.Below(over.Count)];
        return dice.Below(5) switch
        {
            0 => new Event.Exited(instance, new ExitStatus.Exited(3)),
            1 => new Event.DescendantsGone(instance),
            2 => new Event.DescendantsRemain(instance, 2),
            3 => new Event.LaunchFailed(instance, new LaunchProblem("late", MayPass: true, 125)),
            _ => StaleTimer(world, new TimerId(instance, (TimerPurpose)dice.Below(5))),
        };
    }

    /// <summary>An identity that is armed again is not out of date.</summary>
    private static Event.TimerDue? StaleTimer(World world, TimerId timer) =>
        world.Armed.ContainsKey(timer) ? null : new Event.TimerDue(timer);
}
