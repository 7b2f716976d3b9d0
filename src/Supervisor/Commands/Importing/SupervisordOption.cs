using System.Collections.Immutable;

namespace Supervisor.Commands.Importing;

/// <summary>An option of supervisord.</summary>
/// <param name="Short">A letter; NUL for none.</param>
/// <param name="Key">The key of [supervisord] that it sets; null for one that is something else.</param>
/// <param name="Value">What its value is, for the usage; null where it has none.</param>
internal sealed record SupervisordOption(char Short, string Long, string? Key, string? Value, string Description)
{
    public static ImmutableArray<SupervisordOption> All { get; } =
    [
        new('c', "configuration", null, "FILE", "the configuration; looked for in the usual places unless given"),
        new('n', "nodaemon", "nodaemon", null, "stay in the foreground"),
        new('s', "silent", "silent", null, "no log on standard output"),
        new('h', "help", null, null, "print this and end"),
        new('v', "version", null, null, "print the version of supervisord that this stands for, and end"),
        new('u', "user", "user", "USER", "run programs as this user"),
        new('m', "umask", "umask", "UMASK", "umask of the daemon, octal"),
        new('d', "directory", "directory", "DIRECTORY", "working directory of the daemon"),
        new('l', "logfile", "logfile", "FILE", "the log of supervisord"),
        new('y', "logfile_maxbytes", "logfile_maxbytes", "BYTES", "its largest size"),
        new('z', "logfile_backups", "logfile_backups", "NUMBER", "how many old ones are kept"),
        new('e', "loglevel", "loglevel", "LEVEL", "critical, error, warn, info, debug, trace or blather"),
        new('j', "pidfile", "pidfile", "FILE", "a file for the number of its process"),
        new('i', "identifier", "identifier", "NAME", "the name of this supervisor"),
        new('q', "childlogdir", "childlogdir", "DIRECTORY", "where logs of programs go that have no file"),
        new('k', "nocleanup", "nocleanup", null, "keep old ones of these"),
        new('a', "minfds", "minfds", "NUMBER", "descriptors that it needs"),
        new('t', "strip_ansi", "strip_ansi", null, "take colours out of logs of programs"),
        new('\0', "minprocs", "minprocs", "NUMBER", "processes that it needs"),
        new('\0', "profile_options", null, "LIST", "without a meaning here"),
    ];

    /// <summary>For a message: -n, --minprocs.</summary>
    public string Name => Short == '\0' ? $"--{Long}" : $"-{Short}";
}
