using Supervisor.Configuration.Reading;

namespace Supervisor.Commands.Isolating;

/// <summary>The help of isolate, from the same tables as the flags.</summary>
internal static class IsolateHelp
{
    private const int Column = 30;

    private const string Head = """
        Description:
          Run one confined command now, without a configuration.

        Usage:
          supervisor isolate [flags] -- COMMAND [ARGUMENT...]

        Flags are the keys of a program's isolate and limits, and those of its identity: private_tmp is --private-tmp, high of
        memory is --memory-high, and --no-KEY says false. A value is TOML where it is TOML, else a string; arrays can be given
        piece by piece, words of them with commas. Whatever is asked for is required, unless it stands in --try.

        Examples:
          supervisor isolate --profile strict -- /bin/sh
          supervisor isolate --profile strict --bind /srv/data:/data --tmpfs /cache:size=64M -- ./job
          supervisor isolate --namespaces user,pid,mount --proc -- ps ax         as an ordinary user
          supervisor isolate --user nobody --capabilities NET_BIND_SERVICE -- ./web
          supervisor isolate --memory 256M --cpu 50% --pids 100 -- make test
          supervisor isolate --profile strict --try net,seccomp --verbose -- ./job
          supervisor isolate --root /srv/alpine --read-only --explain -- /bin/sh
        """;

    private const string Tail = """
        It has our terminal and our streams, and ends with the command's exit code, or 128 + N for signal N; 127 where there is no
        such command, 126 where it cannot be executed, 125 where it cannot be confined as asked. Signals are passed on. With a
        PID namespace or limits nothing that the command started outlives it. Whoever shares our terminal can type into it where
        the kernel allows TIOCSTI (Linux before 6.2, or dev.tty.legacy_tiocsti=1): take --new-session for what is not trusted.
        Limits need a cgroup that is ours alone: systemd-run --scope -p Delegate=yes supervisor isolate --memory 256M -- COMMAND
        """;

    public static void Write(TextWriter output)
    {
        output.WriteLine(Head);
        output.WriteLine("\nThe command:");
        foreach (var flag in OwnFlag.All)
        {
            Line(output, flag.Placeholder is null ? flag.Name : $"{flag.Name} {flag.Placeholder}", flag.Description);
        }

        Section(output, "Confinement (isolate)", KeyFlag.OfIsolate);
        Section(output, "What it may use (limits)", KeyFlag.OfLimits);
        Section(output, "Identity, environment and resources", KeyFlag.OfProgram);
        output.WriteLine();
        output.WriteLine(Tail);
    }

    /// <summary>A flag with a value, as it is typed.</summary>
    public static string Example(KeyFlag flag) => flag switch
    {
        { IsSwitch: true } => flag.Name,
        { IsVariable: true } => $"{flag.Name} NAME=VALUE",
        _ => $"{flag.Name} {Typed(flag.Key)}",
    };

    private static void Section(TextWriter output, string title, IEnumerable<KeyFlag> flags)
    {
        output.WriteLine($"\n{title}:");
        var parts = new List<KeyFlag>();
        var depth = -1;
        foreach (var flag in flags)
        {
            depth = depth < 0 ? flag.Path.Length : depth;
            if (flag.Path.Length > depth)
            {
                parts.Add(flag);
                continue;
            }

            Parts(output, parts);
            Line(output, Example(flag), flag.Key.Description);
        }

        Parts(output, parts);
    }

    private static void Parts(TextWriter output, List<KeyFlag> parts)
    {
        const int perLine = 4;
        foreach (var line in parts.Chunk(perLine))
        {
            output.WriteLine($"      {string.Join(' ', line.Select(part => part.Name))}");
        }

        parts.Clear();
    }

    private static void Line(TextWriter output, string flag, string description) =>
        output.WriteLine(flag.Length < Column ? $"  {flag.PadRight(Column)}{description}" : $"  {flag}\n  {"",Column}{description}");

    // Simple words without the quotes that TOML wants; what holds more is quoted for the shell.
    private static string Typed(Key key)
    {
        var bare = key.Example.Trim('[', ']').Replace("\"", "", StringComparison.Ordinal).Replace(", ", ",", StringComparison.Ordinal);
        return bare.AsSpan().ContainsAny('{', '}') ? $"'{key.Example}'"
            : bare.Contains('/', StringComparison.Ordinal) ? bare.Split(',')[0]
            : bare;
    }
}
