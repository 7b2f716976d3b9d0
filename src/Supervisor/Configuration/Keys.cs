using System.Collections.Immutable;
using Supervisor.Configuration.Controlling;
using Supervisor.Configuration.HeldSockets;
using Supervisor.Configuration.Listening;
using Supervisor.Configuration.Model;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Toml;
using Supervisor.Engine.Model;

namespace Supervisor.Configuration;

/// <summary>The keys of a file and of [supervisor], each declared once; those of a program are in <see cref="ProgramKeys"/>.</summary>
internal static class Keys
{
    private static readonly KeyTable<LogSettings> Log = new("log",
    [
        new("level", "debug, info, warning or error.", "\"debug\"", (r, n, l) => l with { Level = r.Choice(n, Levels) }),
        new("format", "text, with colour on a terminal, or json.", "\"json\"", (r, n, l) => l with { Format = r.Choice(n, Formats) }),
    ]);

    private static readonly KeyTable<MachineSettings> Machine = new("machine",
    [
        new("mount", "Mount /proc, /sys, /dev, /run, /tmp and the like where they are missing.", "true",
            (r, n, m) => m with { Mount = r.Truth(n) }),
        new("power_off", "Power the machine off at the end.", "true", (r, n, m) => m with { PowerOff = r.Truth(n) }),
    ]);

    public static ImmutableArray<(string Word, LogThreshold Value)> Levels =>
    [
        ("debug", LogThreshold.Debug), ("info", LogThreshold.Info), ("warning", LogThreshold.Warning), ("error", LogThreshold.Error),
    ];

    public static ImmutableArray<(string Word, LogFormat Value)> Formats => [("text", LogFormat.Text), ("json", LogFormat.Json)];

    public static KeyTable<SupervisorDraft> Supervisor { get; } = new("[supervisor]",
    [
        new("name", "In logs and prompts; the host name unless set.", "\"shop\"", (r, n, s) => s with { Name = r.TextNotEmpty(n) }),
        new("log", "The supervisor's own log.", "{ level = \"debug\", format = \"json\" }", (r, n, s) => s with { Log = Log.Read(r, n, s.Log) })
            { Table = Log },
        new("shutdown_timeout", "Everything has ended by then, whatever the programs' own stop times.", "\"20s\"",
            (r, n, s) => s with { Spec = s.Spec with { ShutdownTimeout = r.DurationAboveZero(n) }, ShutdownTimeoutAt = n.Span }),
        new("exit", "when-all-end, when-any-fails or never; a program with main = true overrides it.", "\"never\"",
            (r, n, s) => s with { Spec = s.Spec with { Exit = r.Choice(n, Exits) } }),
        new("umask", "File mode creation mask of programs that set none, octal.", "\"027\"",
            (r, n, s) => s with { Umask = ProgramValues.Umask(r, n) }),
        new("environment", "Variables for every program.", "{ TZ = \"UTC\" }", (r, n, s) => s with { Environment = ProgramValues.Entries(r, n) }),
        new("termination_log", "Where the reason of the end is written; /dev/termination-log unless set, where that is there; false for nowhere.", "\"/run/why\"",
            (r, n, s) => s with { TerminationLog = n is Node.Truth { Value: false } ? "" : r.AbsolutePath(n) }),
        new("machine", "For a supervisor that is the init of a whole machine.", "{ mount = true, power_off = true }",
            (r, n, s) => s with { Machine = Machine.Read(r, n, s.Machine) }) { Table = Machine },
        new("control", "How the supervisor is asked and told: its socket, and HTTP over TCP.", "{ socket = \"/run/supervisor.sock\" }",
            (r, n, s) => s with { Control = ControlKeys.Table.Read(r, n, s.Control) }) { Table = ControlKeys.Table },
        new("signals", "What signals to the supervisor mean: shutdown, reload, reopen (log files), ignore, forward or forward:SIGNAL.", "{ USR1 = \"forward:HUP\" }",
            (r, n, s) => s with { Spec = s.Spec with { Signals = SignalMeanings.Read(r, n, s.Spec.Signals) } }),
    ]);

    /// <summary>The top of a file.</summary>
    public static KeyTable<FileDraft> File { get; } = new("a configuration file",
    [
        new("include", "Other files, relative to this one; * and ? match names.", "[\"conf.d/*.toml\"]",
            (r, n, f) => f with { Include = [.. r.Items(n, orOne: true)] }),
        new("supervisor", "The supervisor itself.", "{ name = \"shop\" }", (_, n, f) => f with { Supervisor = new Entry("supervisor", n.Span, n) })
            { Table = Supervisor },
        new("defaults", "Any key of a program, for all of them.", "{ restart = \"always\" }",
            (_, n, f) => f with { Defaults = new Entry("defaults", n.Span, n) }) { Table = ProgramKeys.Table },
        new("program", "The programs, by name: [program.NAME].", "{ web = { command = \"/app/web\" } }",
            (r, n, f) => f with { Programs = Named(r, n, "program") }) { Table = ProgramKeys.Table },
        new("group", "Programs that are addressed together, by a name: [group.NAME].", "{ front = { programs = [\"web\"] } }",
            (r, n, f) => f with { Groups = Named(r, n, "group") }) { Table = GroupKeys.Table },
        new("event-listener", "Programs that are fed events by supervisord's protocol: [event-listener.NAME], with any key of a program.", "{ mail = { command = \"crashmail\", events = [\"PROCESS_STATE_EXITED\"] } }",
            (r, n, f) => f with { Listeners = Named(r, n, "event-listener") }) { Table = ListenerKeys.Own },
        new("socket", "Listening sockets that the supervisor holds and hands to programs: [socket.NAME].", "{ http = { listen = \"0.0.0.0:80\" } }",
            (r, n, f) => f with { Sockets = Named(r, n, "socket") }) { Table = SocketKeys.Table },
    ]);

    private static ImmutableArray<(string, ExitPolicy)> Exits =>
        [("when-all-end", ExitPolicy.WhenAllEnd), ("when-any-fails", ExitPolicy.WhenAnyFails), ("never", ExitPolicy.Never)];

    private static ImmutableArray<Entry> Named(ValueReader reader, Node node, string what)
    {
        if (node is Node.Table table)
        {
            return [.. table.Entries];
        }

        reader.ReportKind(node, "a table", $"write [{what}.NAME]");
        return [];
    }
}
