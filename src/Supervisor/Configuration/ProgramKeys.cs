using System.Collections.Immutable;
using Supervisor.Configuration.Confining;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Streaming;
using Supervisor.Engine.Model;

namespace Supervisor.Configuration;

/// <summary>The keys of [program.NAME] and of [defaults]: each is declared here and nowhere else.</summary>
internal static class ProgramKeys
{
    private static readonly KeyTable<ProgramDraft> Ready = new("ready",
    [
        new("after", "Ready once it has run this long.", "\"2s\"",
            (r, n, p) => p with { Spec = p.Spec with { Ready = new ReadySpec.After(r.Duration(n)) } }),
    ]);

    private static readonly KeyTable<BackoffSpec> Backoff = new("backoff",
    [
        new("initial", "The pause before the first restart.", "\"250ms\"", (r, n, b) => b with { Initial = r.Duration(n) }),
        new("factor", "Each further pause is longer by this.", "1.5", (r, n, b) => b with { Factor = r.Real(n, 1, 1_000) }),
        new("max", "No pause is longer.", "\"1m\"", (r, n, b) => b with { Max = r.Duration(n) }),
        new("jitter", "Each pause is moved at random by up to this part of it.", "0.5", (r, n, b) => b with { Jitter = r.Real(n, 0, 1) }),
        new("reset_after", "A run this long makes the next pause the first again.", "\"2m\"", (r, n, b) => b with { ResetAfter = r.Duration(n) }),
    ]);

    private static readonly KeyTable<RestartLimit> MaxRestarts = new("max_restarts",
    [
        new("count", "One restart more is fatal.", "5", (r, n, m) => m with { Count = (int)r.Whole(n, 0, Engine.Limits.RestartCount) }),
        new("within", "The span in which they count.", "\"10m\"", (r, n, m) => m with { Within = r.DurationAboveZero(n) }),
    ]);

    private static readonly KeyTable<ProgramDraft> Stop = new("stop",
    [
        new("signal", "Asks it to end.", "\"QUIT\"",
            (r, n, p) => WithStop(p, p.Spec.Stop with { Steps = [p.Spec.Stop.Steps[0] with { Signal = SignalMeanings.Of(r.Signal(n)) }] })),
        new("timeout", "From the signal to the kill of all that is left.", "\"5s\"",
            (r, n, p) => WithStop(p, p.Spec.Stop with { Steps = [p.Spec.Stop.Steps[0] with { Wait = r.Duration(n) }] }) with { StopTimeoutAt = n.Span }),
        new("scope", "Whom the signal goes to: main (the process), group (its process group), all (every descendant).", "\"main\"",
            (r, n, p) => WithStop(p, p.Spec.Stop with { Scope = r.Choice(n, Scopes) })),
    ]);

    private static ImmutableArray<(string, StopScope)> Scopes =>
        [("main", StopScope.Main), ("group", StopScope.Group), ("all", StopScope.All)];

    private static ImmutableArray<(string, StartMode)> Starts => [("auto", StartMode.Automatic), ("manual", StartMode.Manual)];

    private static ImmutableArray<(string, RestartMode)> Restarts =>
    [
        ("always", RestartMode.Always), ("on-failure", RestartMode.OnFailure), ("on-success", RestartMode.OnSuccess), ("never", RestartMode.Never),
    ];

    /// <summary>What a launch is asked for; the others say when it happens, and where its output goes.</summary>
    public static ImmutableArray<Key<ProgramDraft>> OfLaunch => [.. What, .. Confined];

    public static KeyTable<ProgramDraft> Table { get; } = new("a program",
    [
        .. What,
        .. Confined,
        .. When,
        .. Restarting,
        .. Streams,
    ]);

    private static ImmutableArray<Key<ProgramDraft>> What =>
    [
        new("command", "An array is the exact argument vector; a string is split like a shell word list, without a shell.",
            "[\"/app/web\", \"--port\", \"80\"]", (_, n, p) => p with { Command = n }),
        new("shell", "Run the command, then one string, by /bin/sh -c.", "true",
            (r, n, p) => r.Truth(n) ? p with { Shell = n } : p with { Shell = null }),
        new("directory", "Working directory.", "\"/srv\"", (r, n, p) => p with { Options = p.Options with { Directory = r.TextNotEmpty(n) } }),
        new("environment", "Variables; numbers and booleans become text.", "{ MODE = \"production\", PORT = 80 }",
            (r, n, p) => p with { Environment = ProgramValues.Entries(r, n) }) { Merges = true },
        new("environment_file", "Files of KEY=VALUE lines, relative to this file; one with a leading - may be missing.", "\"web.env\"",
            (r, n, p) => p with { EnvironmentFiles = [.. r.Items(n, orOne: true)] }),
        new("inherit_environment", "Whether the supervisor's own variables are passed on, or the names of those that are.", "[\"PATH\", \"LANG\"]",
            ProgramValues.InheritEnvironment),
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
            (r, n, p) => p with { Options = p.Options with { User = r.Identity(n) }, UserAt = n.Span }),
        new("group", "Name or number; the user's own group unless set.", "\"www-data\"",
            (r, n, p) => p with { Options = p.Options with { Group = r.Identity(n) } }),
        new("groups", "Supplementary groups; those of the user unless set.", "[\"ssl-cert\", 1000]",
            (r, n, p) => p with { Options = p.Options with { SupplementaryGroups = [.. r.Items(n, orOne: false).Select(r.Identity)] } }),
        new("isolate", "How it is confined: a profile, or a table that amends one.", "\"strict\"",
            (r, n, p) => p with { Isolate = IsolateKeys.Read(r, n) }) { Merges = true, Table = IsolateKeys.Table },
        new("limits", "What it and all its descendants may use together.", "{ memory = \"512M\", pids = 200 }",
            LimitKeys.Read) { Merges = true, Table = LimitKeys.Table },
    ];

    private static ImmutableArray<Key<ProgramDraft>> When =>
    [
        new("start", "auto: with the supervisor; manual: when asked for or required.", "\"manual\"",
            (r, n, p) => p with { Spec = p.Spec with { Start = r.Choice(n, Starts) } }),
        new("main", "The supervisor ends when it ends, with its exit code.", "true",
            (r, n, p) => p with { Spec = p.Spec with { Main = r.Truth(n) }, MainAt = n.Span }),
        new("after", "Order only: if these start too, they start first and stop later.", "[\"db\"]", ProgramValues.After),
        new("requires", "These must be started first, or ready: { db = \"ready\" }.", "{ db = \"ready\" }", ProgramValues.Requires),
        new("start_timeout", "How long a launch may take.", "\"10s\"",
            (r, n, p) => p with { Spec = p.Spec with { StartTimeout = r.DurationAboveZero(n) } }),
        new("ready", "When it counts as ready; as soon as it runs unless set.", "{ after = \"2s\" }", Ready.Read) { Table = Ready },
    ];

    private static ImmutableArray<Key<ProgramDraft>> Restarting =>
    [
        new("restart", "always, on-failure, on-success or never.", "\"always\"",
            (r, n, p) => p with { Spec = p.Spec with { Restart = r.Choice(n, Restarts) } }),
        new("success_exit_codes", "Exit codes that are no failure; 128 + N for an end by signal N.", "[0, 143]",
            (r, n, p) => p with { Spec = p.Spec with { SuccessExitCodes = ProgramValues.ExitCodes(r, n) } }),
        new("backoff", "The pauses between restarts.", "{ initial = \"1s\", max = \"1m\" }",
            (r, n, p) => p with { Spec = p.Spec with { Backoff = Backoff.Read(r, n, p.Spec.Backoff) }, BackoffAt = n.Span })
            { Merges = true, Table = Backoff },
        new("max_restarts", "More restarts than this are fatal; without limit unless set.", "{ count = 5, within = \"5m\" }",
            (r, n, p) => p with { Spec = p.Spec with { MaxRestarts = MaxRestarts.Read(r, n, new RestartLimit(5, TimeSpan.FromMinutes(5))) } })
            { Merges = true, Table = MaxRestarts },
        new("stop", "How it is asked to end.", "{ signal = \"QUIT\", timeout = \"5s\" }", Stop.Read) { Merges = true, Table = Stop },
    ];

    private static ImmutableArray<Key<ProgramDraft>> Streams =>
    [
        new("stdin", "null (empty), { file = PATH }, open (silent, never at its end) or inherit (the supervisor's own).", "{ file = \"/srv/orders.txt\" }",
            (r, n, p) => p with { Stdin = StdinReader.Read(r, n), StdinAt = n.Span }) { Table = StdinReader.Table },
        new("tty", "A terminal of its own for all three streams; what it writes goes where stdout says.", "true",
            (r, n, p) => p with { TerminalAt = r.Truth(n) ? n.Span : null }),
        new("stdout", "inherit (the supervisor's own), prefix (with the name before each line), null, { file }, or several in an array.",
            "[\"prefix\", { file = \"/var/log/web.log\", max_size = \"50M\" }]", (r, n, p) => p with { Stdout = StreamValues.Read(r, n, isStderr: false), StdoutAt = n.Span }),
        new("stderr", "As stdout, or stdout: to wherever that goes.", "\"stdout\"",
            (r, n, p) => p with { Stderr = StreamValues.Read(r, n, isStderr: true), StderrAt = n.Span }),
    ];

    private static ProgramDraft WithStop(ProgramDraft program, StopSpec stop) => program with { Spec = program.Spec with { Stop = stop } };
}
