using System.Collections.Immutable;
using Supervisor.Configuration.Reading;
using Supervisor.Engine.Model;

namespace Supervisor.Configuration.Running;

/// <summary>The keys that say when a program starts, and how many of it.</summary>
internal static class StartKeys
{
    public const string Replicas = "replicas";
    private const int LargestPriority = 1_000_000;

    public static ImmutableArray<Key<ProgramDraft>> All =>
    [
        new("start", "auto: with the supervisor; manual: when asked for or required; once: with the supervisor, until it succeeds.", "\"manual\"",
            (r, n, p) => p with { Spec = p.Spec with { Start = r.Choice(n, Starts) } }),
        new("schedule", "A cron expression, or { cron, time_zone, overlap, missed }.", "\"15 3 * * *\"", ScheduleKeys.Read) { Table = ScheduleKeys.Table },
        new("main", "The supervisor ends when it ends, with its exit code.", "true",
            (r, n, p) => p with { Spec = p.Spec with { Main = r.Truth(n) } }),
        new(Replicas, "So many programs NAME-1, NAME-2, …, each with its own {name} and {replica}.", "2",
            (r, n, p) => p with { Replicas = (int)r.Whole(n, 0, Engine.Limits.Programs) }),
        new("after", "Order only: if these start too, they start first and stop later.", "[\"db\"]", Relations.After),
        new("before", "Order only: if these start too, they start later and stop first.", "[\"db\"]", Relations.Before),
        new("requires", "These must be started first, or { db = \"ready\" }, \"healthy\" or \"succeeded\".", "{ db = \"ready\" }", Relations.Requires),
        new("wants", "As requires, but one that cannot be had is not waited for.", "{ db = \"ready\" }", Relations.Wants),
        new("priority", "Of programs that may start at the same time, lower ones start first and stop last; 999 unless set.", "10",
            (r, n, p) => p with { Priority = (int)r.Whole(n, -LargestPriority, LargestPriority) }),
        new("startup_delay", "From the time when it may start to its start; not before a restart.", "\"2s\"",
            (r, n, p) => p with { Spec = p.Spec with { StartupDelay = r.Duration(n) } }),
        new("start_timeout", "How long a launch may take.", "\"10s\"",
            (r, n, p) => p with { Spec = p.Spec with { StartTimeout = r.DurationAboveZero(n) } }),
    ];

    private static ImmutableArray<(string, StartMode)> Starts =>
        [("auto", StartMode.Automatic), ("manual", StartMode.Manual), ("once", StartMode.Once)];
}
