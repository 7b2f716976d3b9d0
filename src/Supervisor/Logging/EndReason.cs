using System.Text;
using Supervisor.Engine.Model;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Logging;

/// <summary>Why the supervisor has ended, in a few lines: the first says what ended it, the others which programs had failed.</summary>
internal static class EndReason
{
    private const int MostPrograms = 10;

    /// <param name="state">As it was last.</param>
    public static string Of(Effect.Exit end, SupervisionState state)
    {
        var text = new StringBuilder();
        text.Append($"exit code {end.Code}: {end.Reason}\n");
        var failed = state.Programs
            .Where(program => program.Failure is not null || (state.EndedMain == program.Index && end.Code != 0))
            .OrderBy(program => program.Failure?.Order ?? -1)
            .ToList();
        foreach (var program in failed.Take(MostPrograms))
        {
            text.Append($"{program.Name}: {Words(program)}\n");
        }

        if (failed.Count > MostPrograms)
        {
            text.Append($"and {failed.Count - MostPrograms} more\n");
        }

        return text.ToString();
    }

    /// <summary>How a program has ended, or why it cannot go on.</summary>
    public static string Words(ProgramState program) => program switch
    {
        { Phase: Phase.Fatal { Reason: var reason } } => reason,
        { Phase: Phase.Faulted { Evidence: var evidence } } => $"the supervisor met a bug of its own: {evidence}",
        { Phase: Phase.Exited { Status: var status } } => Words(status),
        { LastExit: { Status: var status } } => Words(status),
        _ => "it has failed",
    };

    private static string Words(ExitStatus status)
    {
        var words = status switch
        {
            ExitStatus.Exited { Code: var code } => $"exited with code {code}",
            ExitStatus.Killed { Signal: var signal } => $"was killed by {new SignalNumber(signal.Number)}",
            _ => throw new ArgumentOutOfRangeException(nameof(status), status, "no such end"),
        };
        return status.Cause is { } cause ? $"{words}: {cause}" : words;
    }
}
