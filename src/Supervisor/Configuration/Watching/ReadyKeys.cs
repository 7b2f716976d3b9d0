using Supervisor.Configuration.Model;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Toml;
using Supervisor.Engine.Model;

namespace Supervisor.Configuration.Watching;

/// <summary>ready: the one thing that tells that a program is ready, and how long that may take.</summary>
internal static class ReadyKeys
{
    private const string Notify = "notify";
    private const int FirstDescriptor = 3;
    private const int LastDescriptor = 1_023;

    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CommandInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    public static KeyTable<WatchDraft> Table { get; } = new("ready",
    [
        new(Notify, "The program says so by sd_notify: READY=1.", "true",
            (r, n, w) => r.Truth(n) ? w with { Source = new ReadySource.Notify() } : w) { Instead = ["fd", "log", "after", "file"] },
        new("fd", "The program writes a line to this descriptor, which it is given.", "3",
            (r, n, w) => w with { Source = new ReadySource.Descriptor((int)r.Whole(n, FirstDescriptor, LastDescriptor)) }) { Instead = ["log", "after", "file"] },
        new("log", "A line of its output in which this regular expression is found.", "\"listening on port\"",
            (r, n, w) => Pattern(r, n) is { } pattern ? w with { Source = new ReadySource.LogLine(pattern) } : w) { Instead = ["after", "file"] },
        new("after", "It has run this long.", "\"2s\"", (r, n, w) => w with { After = r.Duration(n) }) { Instead = ["file"] },
        new("file", "This file is there.", "\"/run/web.pid\"", (r, n, w) => w with { Target = new CheckTarget.File(r.AbsolutePath(n)) }),
        .. TargetKeys.Of(Notify, "fd", "log", "after", "file"),
        new("timeout", "Not ready by then, it has failed; without end unless set.", "\"20s\"", (r, n, w) => w with { Timeout = r.DurationAboveZero(n) })
            { Instead = ["after"] },
        new("interval", "From one probe to the next.", "\"500ms\"", (r, n, w) => w with { Interval = r.DurationAboveZero(n) })
            { Instead = [Notify, "fd", "log", "after"] },
    ]);

    public static ProgramDraft Read(ValueReader reader, Node node, ProgramDraft program)
    {
        var reports = reader.Reports;
        var draft = node is Node.Text
            ? new WatchDraft(null) { Source = reader.Choice<ReadySource>(node, [(Notify, new ReadySource.Notify())]) }
            : Table.Read(reader, node, new WatchDraft(program.Shell));
        if (draft is { Source: null, Target: null, After: null } && reader.Reports == reports && node is not Node.Broken)
        {
            reader.Report(node.Span, "nothing here tells that it is ready", "it takes one of notify, fd, log, tcp, http, file, command and after");
        }

        return program with
        {
            Spec = program.Spec with { Ready = SpecOf(draft) },
            Tasks = program.Tasks with { Readiness = draft.Target, ReadySource = draft.Source },
        };
    }

    private static ReadySpec SpecOf(WatchDraft draft) => draft switch
    {
        { After: { } time } => time > TimeSpan.Zero ? new ReadySpec.After(time) : new ReadySpec.AtOnce(),
        { Source: not null } => new ReadySpec.Told(draft.Timeout),
        { Target: { } target } => new ReadySpec.Probed(
            new ProbeSpec(draft.Interval ?? (target is CheckTarget.Command ? CommandInterval : Interval), ProbeTimeout), draft.Timeout),
        _ => new ReadySpec.AtOnce(),
    };

    private static string? Pattern(ValueReader reader, Node node)
    {
        var text = reader.TextNotEmpty(node);
        var parsed = LogPattern.Parse(text);
        if (parsed.Ok)
        {
            return text;
        }

        // An expanded text has no place of its own.
        var place = node is Node.Text { Value: var value } written && value == text && parsed.At > 0
            ? MappedText.Of(written).Span(parsed.At - 1, parsed.At)
            : node.Span;
        reader.Report(place, parsed.Problem!, parsed.Help);
        return null;
    }
}
