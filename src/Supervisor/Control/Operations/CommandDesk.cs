using Supervisor.Engine.Model;
using Supervisor.EventLoop;

namespace Supervisor.Control.Operations;

/// <summary>Where other threads hand commands to the loop, and get their answers.</summary>
internal sealed class CommandDesk(Mailbox mailbox)
{
    /// <summary>Completes when the engine answers: for start, stop and restart when the program has got where it was sent.</summary>
    public Task<CommandResult> Send(Command command)
    {
        // The loop must not run what follows on the answer.
        var answer = new TaskCompletionSource<CommandResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        mailbox.Post(new Message.CommandSent(command, answer.SetResult));
        return answer.Task;
    }

    /// <summary>Does not wait for what is under way: its answer if it has one at once, else null, which means that it was accepted.</summary>
    public async Task<CommandResult?> Begin(Command command)
    {
        var answer = Send(command);
        await Visit(static () => 0);
        return answer.IsCompleted ? await answer : null;
    }

    /// <summary>Looks at what only the loop's thread may touch; what it does there must not block.</summary>
    public Task<T> Visit<T>(Func<T> look)
    {
        var seen = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        mailbox.Post(new Message.Visited(() =>
        {
#pragma warning disable CA1031 // whoever asked is told, whatever it is
            try
            {
                seen.SetResult(look());
            }
            catch (Exception exception)
            {
                seen.SetException(exception);
            }
#pragma warning restore CA1031
        }));
        return seen.Task;
    }
}

/// <summary>What became of a command to one program.</summary>
/// <param name="IsDone">False: it was refused, or did not get there.</param>
/// <param name="IsPending">It was accepted, and is under way.</param>
/// <param name="Message">For a person.</param>
internal sealed record ProgramOutcome(string Program, bool IsDone, bool IsPending, string Message)
{
    public static ProgramOutcome Of(string program, CommandResult? result) => result switch
    {
        null => new ProgramOutcome(program, IsDone: true, IsPending: true, "accepted"),
        CommandResult.Done done => new ProgramOutcome(program, IsDone: true, IsPending: false, done.Message),
        CommandResult.Refused refused => new ProgramOutcome(program, IsDone: false, IsPending: false, refused.Reason),
        _ => throw new InvalidOperationException($"a command is done or refused, not {result.GetType().Name}"),
    };
}
