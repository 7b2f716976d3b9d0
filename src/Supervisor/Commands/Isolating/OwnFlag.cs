using System.Collections.Immutable;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Toml;

namespace Supervisor.Commands.Isolating;

/// <summary>A flag of isolate that is no key: about the command itself, or a short form.</summary>
/// <param name="Name">With its dashes.</param>
/// <param name="Placeholder">Its value in the help; null where it takes none.</param>
/// <param name="Description">One line.</param>
internal sealed record OwnFlag(string Name, string? Placeholder, string Description)
{
    public static ImmutableArray<OwnFlag> All { get; } =
    [
        new("--explain", null, "Print the plan, system call by system call, and run nothing.") { Apply = (read, _) => read with { Explain = true } },
        new("--verbose", null, "Say on stderr what the command got.") { Apply = (read, _) => read with { Verbose = true } },
        new("--name", "NAME", "On what is made for it outside: control group, network link.") { Apply = (read, name) => read with { Name = name } },
        new("--new-session", null, "A session without the terminal: no job control, and no typing into it (TIOCSTI).")
            { Apply = (read, _) => read with { NewSession = true } },
        new("--help", null, "Show this.") { Apply = (read, _) => read with { Help = true } },
        new("--bind", "FROM[:TO][:ro]", "A directory or file of ours; also noexec, suid, dev, optional.") { Stands = (line, start) => Mount(line, MountFlag.Bind(line, start)) },
        new("--tmpfs", "PATH[:size=64M]", "Empty, in memory; also mode=1777, ro, noexec.") { Stands = (line, start) => Mount(line, MountFlag.Tmpfs(line, start)) },
        new("--clear-env", null, "No variable of ours; --env NAME hands one on.") { Stands = ClearEnvironment },
    ];

    public Func<IsolateArguments, string, IsolateArguments>? Apply { get; init; }

    /// <summary>The key and the value that it is short for, of a flag with its value and where that begins.</summary>
    public Func<SourceFile, int, Given>? Stands { get; init; }

    public static OwnFlag? Find(string name) => All.FirstOrDefault(flag => flag.Name == name);

    private static Given Mount(SourceFile line, Node.Table mount) =>
        new(KeyFlag.Find("--mounts")!, line.Span(0, line.Path.Length), new Node.List(mount.Span, [mount]));

    private static Given ClearEnvironment(SourceFile line, int start)
    {
        var at = line.Span(0, start - 1);
        return new Given(KeyFlag.Find("--inherit-environment")!, at, new Node.Truth(at, value: false));
    }
}
