using System.Collections.Immutable;
using Cronos;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Toml;
using Supervisor.Engine.Model;

namespace Supervisor.Configuration.Running;

/// <summary>schedule as far as it has been read; whether the time zone is known here is checked with the program.</summary>
/// <param name="TimeZoneAt">Where it is written; null for UTC by default.</param>
internal sealed record ScheduleDraft(string Cron, string TimeZone, SourceSpan? TimeZoneAt, OverlapPolicy Overlap, bool RunMissed);

/// <summary>schedule: at which times of the wall clock a program runs.</summary>
internal static class ScheduleKeys
{
    public const string Utc = "UTC";

    private const string Cron = "cron";

    // Only to see whether there is any time at all that a schedule names.
    private static readonly DateTime SomeDay = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public static KeyTable<ScheduleDraft> Table { get; } = new("schedule",
    [
        new(Cron, "minute hour day month weekday, with seconds before them if they are six, or a word as @daily.", "\"*/5 * * * *\"",
            (r, n, s) => s with { Cron = Expression(r, n) }),
        new("time_zone", "A name of the zone database; UTC unless set.", "\"Europe/Berlin\"",
            (r, n, s) => s with { TimeZone = r.TextNotEmpty(n), TimeZoneAt = n.Span }),
        new("overlap", "While the run before goes on: skip this one, queue it or replace the other.", "\"queue\"", (r, n, s) => s with { Overlap = r.Choice(n, Overlaps) }),
        new("missed", "A time that fell into a suspend: skip it, or run once for all of them.", "\"run\"", (r, n, s) => s with { RunMissed = r.Choice(n, Misses) }),
    ]) { Short = Cron };

    private static ImmutableArray<(string, OverlapPolicy)> Overlaps =>
        [("skip", OverlapPolicy.Skip), ("queue", OverlapPolicy.Queue), ("replace", OverlapPolicy.Replace)];

    private static ImmutableArray<(string, bool)> Misses => [("skip", false), ("run", true)];

    public static ProgramDraft Read(ValueReader reader, Node node, ProgramDraft program)
    {
        var reports = reader.Reports;
        var draft = Table.Read(reader, node, new ScheduleDraft("", Utc, null, OverlapPolicy.Skip, RunMissed: false));
        if (draft.Cron.Length == 0 && reader.Reports == reports)
        {
            reader.Report(node.Span, "a schedule needs cron", "write schedule = \"15 3 * * *\", or { cron = \"15 3 * * *\", … }");
        }

        return program with { Schedule = draft, Spec = program.Spec with { Schedule = draft.Overlap } };
    }

    private static string Expression(ValueReader reader, Node node)
    {
        var reports = reader.Reports;
        var text = reader.TextNotEmpty(node);
        if (reader.Reports != reports)
        {
            return "";
        }

        try
        {
            var format = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard;
            if (CronExpression.Parse(text, format).GetNextOccurrence(SomeDay) is null)
            {
                reader.Report(node.Span, $"there is no time that {DisplayText.Quote(text)} names");
            }
        }
        catch (CronFormatException wrong)
        {
            reader.Report(node.Span, $"{DisplayText.Quote(text)} is not a cron expression: {Lower(wrong.Message)}",
                "it is minute hour day month weekday: \"15 3 * * 1-5\", with seconds before them if they are six, or @hourly, @daily, @weekly");
        }

        return text;
    }

    /// <summary>Without the sentence that says what ours says.</summary>
    private static string Lower(string message)
    {
        const string opening = "The given cron expression has an invalid format. ";
        var text = message.StartsWith(opening, StringComparison.Ordinal) ? message[opening.Length..] : message;
        return text.Length == 0 ? text : $"{char.ToLowerInvariant(text[0])}{text[1..].TrimEnd('.')}";
    }
}
