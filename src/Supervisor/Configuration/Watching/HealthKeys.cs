using System.Collections.Immutable;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Toml;
using Supervisor.Engine.Model;

namespace Supervisor.Configuration.Watching;

/// <summary>health: how a program that is ready is looked after.</summary>
internal static class HealthKeys
{
    private const int MostInARow = 1_000;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>Keys that say how it is probed.</summary>
    private static readonly ImmutableArray<string> OfProbes = ["interval", "timeout", "failures", "successes", "start_period"];

    public static KeyTable<WatchDraft> Table { get; } = new("health",
    [
        .. TargetKeys.Of(),
        new("watchdog", "The program says at least this often that it is alive (sd_notify: WATCHDOG=1).", "\"30s\"",
            (r, n, w) => w with { Health = w.Health with { Watchdog = r.DurationAboveZero(n) } }),
        new("interval", "From the end of one probe to the next; 10s unless set.", "\"5s\"", (r, n, w) => w with { Interval = r.DurationAboveZero(n) }),
        new("timeout", "A probe that takes longer has failed; 5s unless set.", "\"2s\"", (r, n, w) => w with { Timeout = r.DurationAboveZero(n) }),
        new("failures", "So many in a row make it unhealthy; 3 unless set.", "2", (r, n, w) => w with { Health = w.Health with { Failures = InARow(r, n) } }),
        new("successes", "So many in a row make it healthy; 1 unless set.", "2", (r, n, w) => w with { Health = w.Health with { Successes = InARow(r, n) } }),
        new("start_period", "From its start; failures do not count before.", "\"15s\"",
            (r, n, w) => w with { Health = w.Health with { StartPeriod = r.Duration(n) } }),
        new("on_failure", "restart, stop, shutdown or none.", "\"stop\"", (r, n, w) => w with { Health = w.Health with { OnFailure = r.Choice(n, Actions) } }),
    ]);

    private static ImmutableArray<(string, UnhealthyAction)> Actions =>
    [
        ("restart", UnhealthyAction.Restart), ("stop", UnhealthyAction.Stop), ("shutdown", UnhealthyAction.Shutdown), ("none", UnhealthyAction.None),
    ];

    public static ProgramDraft Read(ValueReader reader, Node node, ProgramDraft program)
    {
        var reports = reader.Reports;
        var draft = Table.Read(reader, node, new WatchDraft(program.Shell));
        if (reader.Reports == reports && node is Node.Table table)
        {
            Check(reader, table, draft);
        }

        return program with
        {
            Spec = program.Spec with
            {
                Health = draft.Health with { Probe = draft.Target is null ? null : new ProbeSpec(draft.Interval ?? Interval, draft.Timeout ?? Timeout) },
            },
            Tasks = program.Tasks with { Health = draft.Target },
        };
    }

    private static void Check(ValueReader reader, Node.Table table, WatchDraft draft)
    {
        if (draft.Target is not null)
        {
            return;
        }

        if (draft.Health.Watchdog is null)
        {
            reader.Report(table.Span, "nothing here tells that it is healthy", "it takes one of tcp, http and command, or watchdog, or both");
            return;
        }

        foreach (var entry in table.Entries)
        {
            if (OfProbes.Contains(entry.Name))
            {
                reader.Report(entry.Span, $"{DisplayText.Quote(entry.Name)} is for probes, and nothing is probed", "add tcp, http or command, or leave it out");
            }
        }
    }

    private static int InARow(ValueReader reader, Node node) => (int)reader.Whole(node, 1, MostInARow);
}
