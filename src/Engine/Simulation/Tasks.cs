using Supervisor.Engine.Model;

namespace Supervisor.Engine.Simulation;

/// <summary>The shell's part of the world: hooks, probes and commands, which end well, badly, late or never.</summary>
internal sealed class Tasks(Future future, Climate climate, Processes processes)
{
    private readonly HashSet<TaskId> _underWay = [];

    public IReadOnlyCollection<TaskId> UnderWay => _underWay;

    /// <summary>Nothing is under way but probes of health.</summary>
    public bool OnlyLookAfter => _underWay.All(task => task.Purpose is TaskPurpose.Health);

    public bool IsUnderWay(TaskId task) => _underWay.Contains(task);

    public void Cancel(TaskId task) => _underWay.Remove(task);

    public void Perform(TaskId task, TimeSpan timeout)
    {
        _underWay.Add(task);
        var dice = Dice.Of(climate.Seed, task.Instance.Program, task.Instance.Generation, 1_000 + (task.Number * 8) + (int)task.Purpose);
        if (dice.Hits(climate.Faults[Fault.TaskHangs]))
        {
            return;
        }

        var longest = climate.IsCalm ? TimeSpan.FromMilliseconds(100) : timeout + TimeSpan.FromSeconds(0.5);
        future.In(dice.Span(longest), () => End(task, dice), restless: task.Purpose is not TaskPurpose.Health);
    }

    /// <summary>One that was cancelled may have ended at the same moment, and tell it all the same.</summary>
    private Occurrence? End(TaskId task, Dice dice)
    {
        if (!_underWay.Remove(task))
        {
            return dice.Hits(climate.Faults[Fault.AnswerComesLate])
                ? new Occurrence(new Event.TaskEnded(task, dice.Hits(0.5) ? null : "too late"), OutOfDate: true)
                : null;
        }

        var problem = ProblemOf(task, dice);
        if (problem is null && task.Purpose is TaskPurpose.Stop && processes.All.GetValueOrDefault(task.Instance) is { Unkillable: false } process
            && !dice.Hits(climate.Faults[Fault.StopCommandInVain]))
        {
            processes.EndIn(process, new ExitStatus.Exited(0), dice.Span(1));
        }

        return new Occurrence(new Event.TaskEnded(task, problem));
    }

    private string? ProblemOf(TaskId task, Dice dice)
    {
        var process = processes.All.GetValueOrDefault(task.Instance);
        var fails = task.Purpose switch
        {
            TaskPurpose.Readiness => !climate.IsCalm && (process is { NeverReady: true } || dice.Hits(0.3)),
            TaskPurpose.Health => !climate.IsCalm && process is not null && process.IsIll(future.Now),
            _ => dice.Hits(climate.Faults[Fault.TaskFails]),
        };
        return fails ? "ended with exit code 1" : null;
    }
}
