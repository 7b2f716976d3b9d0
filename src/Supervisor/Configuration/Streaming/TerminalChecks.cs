using Supervisor.Configuration.Model;
using Supervisor.Configuration.Reading;

namespace Supervisor.Configuration.Streaming;

/// <summary>A program on a terminal of its own has nothing else as a stream.</summary>
internal static class TerminalChecks
{
    public static void Run(ValueReader reader, IReadOnlyList<ProgramDraft> programs)
    {
        foreach (var program in programs)
        {
            if (!program.IsOnTerminal || !program.At.TryGetValue("tty", out var at))
            {
                continue;
            }

            if (program.Stdin is StdinSource.Programs)
            {
                reader.Report(at, "what other programs write to it is its stdin, so it cannot have a terminal", "leave tty out");
            }
            else if (program.Stdin is not StdinSource.Null && program.At.TryGetValue("stdin", out var stdin))
            {
                reader.Report(stdin, "with tty = true the terminal is its stdin", "leave one of them out");
            }

            if (program.Stderr is not StreamOutput.WithStdout && !program.Stderr.Equals(program.Stdout) && program.At.TryGetValue("stderr", out var stderr))
            {
                reader.Report(stderr, "with tty = true what it writes to stderr goes to the terminal too, and on to where stdout says", "write stderr = \"stdout\"");
            }
        }
    }
}
