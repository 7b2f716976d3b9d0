using System.Collections.Immutable;
using Supervisor.Engine.Model;

namespace Supervisor.Control.Operations;

/// <summary>One command to several programs, under way: who has got where it was sent, and who has not yet.</summary>
internal sealed class ProgramOperation
{
    private readonly ImmutableArray<string> _programs;
    private readonly Task<CommandResult>[] _answers;

    private ProgramOperation(ImmutableArray<string> programs, Task<CommandResult>[] answers) => (_programs, _answers) = (programs, answers);

    /// <summary>Every command has been taken by the engine when this completes, and those that it refuses are answered.</summary>
    public static async Task<ProgramOperation> Begin(CommandDesk desk, ImmutableArray<string> programs, Func<string, Command> command, CancellationToken cancellation)
    {
        var answers = new Task<CommandResult>[programs.Length];
        for (var index = 0; index < answers.Length; index++)
        {
            answers[index] = desk.Send(command(programs[index]));
        }

        _ = await desk.Visit(static () => 0).WaitAsync(cancellation);
        return new ProgramOperation(programs, answers);
    }

    public bool IsOver => Array.TrueForAll(_answers, answer => answer.IsCompleted);

    /// <summary>Completes when all are answered.</summary>
    public Task All => Task.WhenAll(_answers);

    /// <summary>Of each program, pending where it is under way still.</summary>
    public ImmutableArray<ProgramOutcome> Outcomes()
    {
        var outcomes = ImmutableArray.CreateBuilder<ProgramOutcome>(_programs.Length);
        for (var index = 0; index < _answers.Length; index++)
        {
            var answer = _answers[index];
            outcomes.Add(ProgramOutcome.Of(_programs[index], answer.IsCompletedSuccessfully ? answer.Result : null));
        }

        return outcomes.MoveToImmutable();
    }
}
