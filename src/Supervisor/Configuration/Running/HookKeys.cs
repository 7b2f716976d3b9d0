using System.Collections.Immutable;
using Supervisor.Configuration.Model;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Toml;
using Supervisor.Engine.Model;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Configuration.Running;

/// <summary>hooks and reload: commands that go with a program's life.</summary>
internal static class HookKeys
{
    private const string Command = "command";

    private static readonly TimeSpan ReloadTimeout = TimeSpan.FromSeconds(30);

    private static readonly KeyTable<ProgramDraft> Hooks = new("hooks",
    [
        new("before_start", "Before each start; if it fails, so does the start.", "[\"/app/warm\"]",
            (r, n, p) => With(p, p.Spec.Hooks with { BeforeStart = true }, p.Tasks with { BeforeStart = CommandReader.Read(r, n, p.Shell) })),
        new("after_start", "When it is ready, beside it.", "[\"/app/announce\"]",
            (r, n, p) => With(p, p.Spec.Hooks with { AfterStart = true }, p.Tasks with { AfterStart = CommandReader.Read(r, n, p.Shell) })),
        new("after_stop", "When nothing of it is left, before anything else follows.", "[\"/app/clean\"]",
            (r, n, p) => With(p, p.Spec.Hooks with { AfterStop = true }, p.Tasks with { AfterStop = CommandReader.Read(r, n, p.Shell) })),
        new("timeout", "For each of them; 30s unless set.", "\"10s\"", (r, n, p) => With(p, p.Spec.Hooks with { Timeout = r.DurationAboveZero(n) }, p.Tasks)),
    ]);

    private static readonly KeyTable<ReloadDraft> Reload = new("reload",
    [
        new("signal", "To its main process.", "\"USR1\"", (r, n, d) => d with { Spec = BySignal(r, n) }) { Instead = [Command, "timeout"] },
        new(Command, "A command of its own.", "[\"/app/reload\"]",
            (r, n, d) => d with { Spec = new ReloadSpec.ByCommand(ReloadTimeout), Command = CommandReader.Read(r, n, d.Shell) }),
        new("timeout", "How long the command may take; 30s unless set.", "\"10s\"", (r, n, d) => d with { Timeout = r.DurationAboveZero(n) }),
    ]) { Short = "signal" };

    public static ImmutableArray<Key<ProgramDraft>> All =>
    [
        new("hooks", "Commands before and after it; they run as the program does.", "{ before_start = [\"/app/warm\"] }", Hooks.Read)
            { Merges = true, Table = Hooks },
        new("reload", "How it is told to read its configuration again: a signal, or { command }.", "{ signal = \"HUP\" }", ReadReload) { Table = Reload },
    ];

    private static ProgramDraft ReadReload(ValueReader reader, Node node, ProgramDraft program)
    {
        var reports = reader.Reports;
        var draft = Reload.Read(reader, node, new ReloadDraft(program.Shell));
        if (draft.Spec is null && reader.Reports == reports)
        {
            reader.Report(node.Span, "nothing here tells it to reload", "write { signal = \"HUP\" } or { command = [\"…\"] }");
        }

        return program with
        {
            Spec = program.Spec with { Reload = draft is { Spec: ReloadSpec.ByCommand, Timeout: { } timeout } ? new ReloadSpec.ByCommand(timeout) : draft.Spec },
            Tasks = program.Tasks with { Reload = draft.Command },
        };
    }

    private static ReloadSpec.BySignal BySignal(ValueReader reader, Node node)
    {
        var signal = reader.Signal(node);
        if (signal == SignalNumber.KILL || signal == SignalNumber.STOP)
        {
            reader.Report(node.Span, $"no program can read anything when it gets {DisplayText.Quote(signal.ToString())}", "most take HUP");
        }

        return new ReloadSpec.BySignal(SignalMeanings.Of(signal));
    }

    private static ProgramDraft With(ProgramDraft program, HookSpec hooks, ProgramTasks tasks) =>
        program with { Spec = program.Spec with { Hooks = hooks }, Tasks = tasks };

    /// <param name="Shell">Where the program has shell = true.</param>
    private sealed record ReloadDraft(Node? Shell)
    {
        public ReloadSpec? Spec { get; init; }

        public ImmutableArray<string>? Command { get; init; }

        public TimeSpan? Timeout { get; init; }
    }
}
