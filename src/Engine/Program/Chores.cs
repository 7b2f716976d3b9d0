using Supervisor.Engine.Model;

namespace Supervisor.Engine.Program;

/// <summary>Commands that run beside a program that runs: the one after its start, and the one that reloads it.</summary>
internal static class Chores
{
    public static ProgramState Begin(Turn turn, ProgramState program, TaskPurpose purpose, TimeSpan timeout)
    {
        var begun = Slots.Begin(turn, program, purpose, timeout, out var task);
        turn.Publish(new Notice.TaskStarted(task.Id));
        return begun with { Chores = begun.Chores.Add(task) };
    }

    /// <param name="problem">Null: it has succeeded.</param>
    public static ProgramState End(Turn turn, ProgramState program, PhaseTask chore, string? problem)
    {
        if (problem is not null)
        {
            turn.Publish(new Notice.TaskFailed(chore.Id, problem));
        }

        var without = program with { Chores = program.Chores.Remove(chore) };
        return chore.Id.Purpose is TaskPurpose.Reload ? Answers.Reloaded(turn, without, problem) : without;
    }

    public static string Overdue(TimeSpan timeout) => $"not done within {Spans.Words(timeout)}";
}
