using Supervisor.Output;

namespace Supervisor.Control.Operations;

/// <summary>What clients write to the standard input of programs that have <c>stdin = "open"</c>.</summary>
internal static class ProgramInput
{
    private const int MostAttempts = 40;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>A program that does not read is waited for, for a second.</summary>
    public static async Task<InputResult> Write(ProgramInputs inputs, string program, ReadOnlyMemory<byte> bytes)
    {
        if (!inputs.IsOpen(program))
        {
            return InputResult.Closed;
        }

        var written = inputs.Write(program, bytes.Span);
        for (var attempt = 0; written < bytes.Length && attempt < MostAttempts; attempt++)
        {
            await Task.Delay(Pause);
            written += inputs.Write(program, bytes.Span[written..]);
        }

        return written == bytes.Length ? InputResult.Written : InputResult.Unread;
    }
}

internal enum InputResult
{
    Written,

    /// <summary>Its standard input is something else than what is written here.</summary>
    Closed,

    /// <summary>It does not read, and its pipe has no more room: some of it may have been written.</summary>
    Unread,
}
