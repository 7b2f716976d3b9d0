using Supervisor.Engine.Model;

namespace Supervisor.Engine.Simulation;

/// <summary>Events that come too late, twice, or about nobody: all of them must mean nothing.</summary>
internal static class OutOfDate
{
    public static Event? Some(Dice dice, World world)
    {
        var over = new List<SimulatedProcess>();
        foreach (var process in world.Processes.Values)
        {
            if (process is { Over: true, MainAlive: false, Launching: false })
            {
                over.Add(process);
            }
        }

        if (over.Count == 0)
        {
            return new Event.DescendantsGone(new InstanceId("nobody", 1));
        }

        var instance = over[dice.Below(over.Count)].Instance;
        return dice.Below(8) switch
        {
            0 => new Event.Exited(instance, new ExitStatus.Exited(3)),
            1 => new Event.DescendantsGone(instance),
            2 => new Event.DescendantsRemain(instance, 2),
            3 => new Event.LaunchFailed(instance, new LaunchProblem("late", MayPass: true, 125)),
            4 => new Event.Notified(instance, dice.OneOf<Notification>(new Notification.Ready(), new Notification.Unwell(), new Notification.MainProcess(7))),
            5 => Task(world, new TaskId(instance, (TaskPurpose)dice.Below(7), 1 + dice.Below(6))),
            _ => Timer(world, new TimerId(instance, (TimerPurpose)dice.Below(15))),
        };
    }

    /// <summary>An identity that is armed again is not out of date.</summary>
    private static Event.TimerDue? Timer(World world, TimerId timer) =>
        world.Armed.ContainsKey(timer) ? null : new Event.TimerDue(timer);

    private static Event.TaskEnded? Task(World world, TaskId task) =>
        world.Tasks.IsUnderWay(task) ? null : new Event.TaskEnded(task, Problem: null);
}
