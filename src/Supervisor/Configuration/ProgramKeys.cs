using System.Collections.Immutable;
using Supervisor.Configuration.Confining;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Running;
using Supervisor.Configuration.Streaming;
using Supervisor.Configuration.Watching;

namespace Supervisor.Configuration;

/// <summary>The keys of [program.NAME] and of [defaults]: each is declared here and nowhere else.</summary>
internal static class ProgramKeys
{

    /// <summary>What a launch is asked for; the others say when it happens, and where its output goes.</summary>
    public static ImmutableArray<Key<ProgramDraft>> OfLaunch => [.. What, .. Confined];

    public static KeyTable<ProgramDraft> Table { get; } = new("a program",
    [
        .. What,
        .. Confined,
        .. StartKeys.All,
        .. Watched,
        .. RestartKeys.All,
        .. Ended,
        .. Streams,
    ]);

    private static ImmutableArray<Key<ProgramDraft>> What =>
    [
        new("command", "An array is the exact argument vector; a string is split like a shell word list, without a shell.",
            "[\"/app/web\", \"--port\", \"80\"]", (_, n, p) => p with { Command = n }),
        new("shell", "Run by /bin/sh -c the command, which then is one string, and what else is a command and one string.", "true",
            (r, n, p) => r.Truth(n) ? p with { Shell = n } : p with { Shell = null }),
        new("directory", "Working directory.", "\"/srv\"", (r, n, p) => p with { Options = p.Options with { Directory = r.TextNotEmpty(n) } }),
        new("environment", "Variables; numbers and booleans become text.", "{ MODE = \"production\", PORT = 80 }",
            (r, n, p) => p with { Environment = ProgramValues.Entries(r, n) }) { Merges = true },
        new("environment_file", "Files of KEY=VALUE lines, relative to this file; one with a leading - may be missing.", "\"web.env\"",
            (r, n, p) => p with { EnvironmentFiles = [.. r.Items(n, orOne: true)] }),
        new("environment_from_file", "Variables whose values are what files hold, read at each launch and never shown.", "{ DB_PASSWORD = \"/run/secrets/db\" }",
            SecretFiles.Read) { Merges = true },
        new("inherit_environment", "Whether the supervisor's own variables are passed on, or the names of those that are.", "[\"PATH\", \"LANG\"]",
            ProgramValues.InheritEnvironment),
        new("user_environment", "Whether HOME, USER, LOGNAME and SHELL are those of its user; false: they are the supervisor's.", "false",
            (r, n, p) => p with { Options = p.Options with { UserVariables = r.Truth(n) } }),
        new("umask", "File mode creation mask, octal.", "\"027\"",
            (r, n, p) => p with { Options = p.Options with { Umask = ProgramValues.Umask(r, n) } }),
        new("rlimits", "Resource limits: a number for both, { soft, hard }, or \"unlimited\".", "{ nofile = 65536, core = 0 }",
            (r, n, p) => p with { Options = p.Options with { ResourceLimits = ResourceLimits.Table.Read(r, n, []) } })
            { Merges = true, Table = ResourceLimits.Table },
        new("nice", "Niceness, -20 (first) to 19.", "5", (r, n, p) => p with { Options = p.Options with { Nice = (int)r.Whole(n, -20, 19) } }),
        new("oom_score_adj", "Whom the kernel kills first when memory runs out, -1000 (last) to 1000.", "500",
            (r, n, p) => p with { Options = p.Options with { OomScoreAdjustment = (int)r.Whole(n, -1000, 1000) } }),
        new("parent_death_signal", "Sent to it should the supervisor die.", "\"KILL\"",
            (r, n, p) => p with { Options = p.Options with { ParentDeathSignal = r.Signal(n) } }),
    ];

    private static ImmutableArray<Key<ProgramDraft>> Confined =>
    [
        new("user", "Name or number; HOME, USER, LOGNAME and SHELL follow.", "\"www-data\"",
            (r, n, p) => p with { Options = p.Options with { User = r.Identity(n) } }),
        new("group", "Name or number; the user's own group unless set.", "\"www-data\"",
            (r, n, p) => p with { Options = p.Options with { Group = r.Identity(n) } }),
        new("groups", "Supplementary groups; those of the user unless set.", "[\"ssl-cert\", 1000]",
            (r, n, p) => p with { Options = p.Options with { SupplementaryGroups = [.. r.Items(n, orOne: false).Select(r.Identity)] } }),
        new("isolate", "How it is confined: a profile, or a table that amends one.", "\"strict\"",
            (r, n, p) => p with { Isolate = IsolateKeys.Read(r, n) }) { Merges = true, Table = IsolateKeys.Table },
        new("limits", "What it and all its descendants may use together.", "{ memory = \"512M\", pids = 200 }",
            LimitKeys.Read) { Merges = true, Table = LimitKeys.Table },
    ];

    private static ImmutableArray<Key<ProgramDraft>> Watched =>
    [
        new("ready", "When it counts as ready; as soon as it runs unless set: \"notify\", or a table that says what tells of it.", "{ after = \"2s\" }",
            ReadyKeys.Read) { Table = ReadyKeys.Table },
        new("health", "How it is looked after once it is ready: a probe, a watchdog, and what follows when it is not well.", "{ tcp = 80 }",
            HealthKeys.Read) { Table = HealthKeys.Table },
    ];

    private static ImmutableArray<Key<ProgramDraft>> Ended =>
    [
        new("stop", "How it is asked to end.", "{ signal = \"QUIT\", timeout = \"5s\" }", StopKeys.Table.Read) { Merges = true, Table = StopKeys.Table },
        .. HookKeys.All,
    ];

    private static ImmutableArray<Key<ProgramDraft>> Streams =>
    [
        new("sockets", "Names of [socket.NAME]: it is given them as descriptors 3, 4 and so on, with LISTEN_FDS (sd_listen_fds).", "[\"http\"]",
            (r, n, p) => p with { SocketNames = [.. r.Items(n, orOne: true).Select(item => new SocketReference(r.TextNotEmpty(item), item.Span))] }),
        new("stdin", "null (empty), { file = PATH }, { socket = NAME }, open (silent, never at its end) or inherit (the supervisor's own).", "{ file = \"/srv/orders.txt\" }",
            StdinReader.Read) { Table = StdinReader.Table },
        new("tty", "A terminal of its own for all three streams; what it writes goes where stdout says.", "true",
            (r, n, p) => p with { IsOnTerminal = r.Truth(n) }),
        new("stdout", "inherit (the supervisor's own), prefix (with the name before each line), null, memory, { file }, or several in an array.",
            "[\"prefix\", { file = \"/var/log/web.log\", max_size = \"50M\" }]", (r, n, p) => p with { Stdout = StreamValues.Read(r, n, isStderr: false) }),
        new("stderr", "As stdout, or stdout: to wherever that goes.", "\"stdout\"",
            (r, n, p) => p with { Stderr = StreamValues.Read(r, n, isStderr: true) }),
    ];
}
