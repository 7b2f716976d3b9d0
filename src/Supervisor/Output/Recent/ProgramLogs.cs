using Supervisor.Configuration.Model;
using Supervisor.Output.Sinks;

namespace Supervisor.Output.Recent;

/// <summary>
/// What a program has written: from memory where that goes back far enough, and before that from its log file and the old
/// ones of it. Any thread; reading a file may take its time.
/// </summary>
internal static class ProgramLogs
{
    public static ProgramLog Read(RecentOutput recent, string name, ProgramLaunch program, RecentQuery query)
    {
        var remembered = recent.Read(name, query);
        List<byte[]> lines = [.. remembered.Lines.Select(line => line.Text)];
        var known = new ProgramLog(lines, remembered.Next, []) { Remembered = remembered.Lines };
        if (remembered.IsComplete)
        {
            return lines is [] && IsInherited(program, query.Stream)
                ? known with { Problems = ["it writes straight to the supervisor's own output, and nothing of that is kept; stdout = \"prefix\" keeps it"] }
                : known;
        }

        switch (FilesOf(program, query.Stream))
        {
            case []:
                return known with { Problems = ["older lines are gone: it writes to no file"] };
            case [var path]:
                var older = LogHistory.Read(path, query.Last, query.Since);
                return known with { Lines = Joined(older.Lines, lines, query.Last), Problems = older.Problems };
            case var several:
                return known with { Problems = [$"older lines are in {string.Join(" and ", several)}: ask for one stream"] };
        }
    }

    private static bool IsInherited(ProgramLaunch program, StreamKind? stream) => !program.OnTerminal
        && (stream is StreamKind.Stderr || program.Stdout is StreamOutput.Inherit)
        && (stream is StreamKind.Stdout || program.Stderr is StreamOutput.Inherit || (program.Stderr is StreamOutput.WithStdout && program.Stdout is StreamOutput.Inherit));

    /// <summary>
    /// The file's lines up to where those in memory begin: the two overlap, as far as the file has been written. In the file
    /// a time may stand before a line.
    /// </summary>
    internal static List<byte[]> Joined(IReadOnlyList<byte[]> file, IReadOnlyList<byte[]> memory, int last)
    {
        var from = Math.Max(0, file.Count - memory.Count);
        while (!Continues(file, from, memory))
        {
            from++;
        }

        List<byte[]> joined = [.. file.Take(from), .. memory];
        return joined.Count > last ? joined[^last..] : joined;
    }

    private static bool Continues(IReadOnlyList<byte[]> file, int from, IReadOnlyList<byte[]> memory)
    {
        for (var index = from; index < file.Count; index++)
        {
            if (!file[index].AsSpan().EndsWith(memory[index - from]))
            {
                return false;
            }
        }

        return true;
    }

    private static List<string> FilesOf(ProgramLaunch program, StreamKind? stream)
    {
        var stdout = FilesOf(program.Stdout);
        var stderr = program.Stderr is StreamOutput.WithStdout ? stdout : FilesOf(program.Stderr);
        return stream switch
        {
            StreamKind.Stdout => stdout,
            StreamKind.Stderr => stderr,
            _ => [.. stdout.Union(stderr)],
        };
    }

    /// <summary>One file has all that another has.</summary>
    private static List<string> FilesOf(StreamOutput output) =>
        output is StreamOutput.Captured captured ? [.. captured.Sinks.OfType<FileSettings>().Select(file => file.Path).Take(1)] : [];
}

/// <param name="Lines">Oldest first.</param>
/// <param name="Next">The number to go on with in <see cref="RecentOutput"/>.</param>
/// <param name="Problems">What could not be shown, and why.</param>
internal sealed record ProgramLog(IReadOnlyList<byte[]> Lines, long Next, IReadOnlyList<string> Problems)
{
    /// <summary>The last of the lines as they are remembered, with all that is known of them.</summary>
    public IReadOnlyList<RecentLine> Remembered { get; init; } = [];
}
