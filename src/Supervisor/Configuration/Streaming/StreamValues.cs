using System.Collections.Immutable;
using Supervisor.Configuration.Model;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Toml;

namespace Supervisor.Configuration.Streaming;

/// <summary>stdout and stderr: a word, a table for one sink, or an array of several sinks at once.</summary>
internal static class StreamValues
{
    private const int MostSinks = 8;
    private const string Inherit = "inherit";
    private const string Null = "null";
    private const string Memory = "memory";
    private const string Stdout = "stdout";

    public static StreamOutput Read(ValueReader reader, Node node, bool isStderr)
    {
        if (node is Node.List list)
        {
            return Several(reader, list);
        }

        if (node is not Node.Text || reader.Text(node) is not (Inherit or Null or Memory or Stdout) || (!isStderr && reader.Text(node) == Stdout))
        {
            return new StreamOutput.Captured([Sink(reader, node, isStderr ? [Inherit, Null, Memory, Stdout] : [Inherit, Null, Memory])]);
        }

        return reader.Text(node) switch
        {
            Inherit => new StreamOutput.Inherit(),
            Null => new StreamOutput.Null(),
            Memory => new StreamOutput.Captured([]),
            _ => new StreamOutput.WithStdout(),
        };
    }

    private static StreamOutput.Captured Several(ValueReader reader, Node.List list)
    {
        if (list.Items.Count is 0 or > MostSinks)
        {
            reader.Report(list.Span, list.Items.Count == 0 ? "there is nothing in this array" : $"there are more than {MostSinks} sinks here",
                list.Items.Count == 0 ? "for no output at all write \"null\"" : null);
        }

        var sinks = ImmutableArray.CreateBuilder<SinkSettings>(list.Items.Count);
        foreach (var item in list.Items)
        {
            var sink = item is Node.Text && reader.Text(item) == Inherit ? new PlainSettings() : Sink(reader, item, [Inherit]);
            if (sinks.Contains(sink))
            {
                reader.Report(item.Span, "this sink is given twice");
            }
            else if (sink is CaptureSettings && sinks.Any(other => other is CaptureSettings))
            {
                reader.Report(item.Span, "messages are taken out of a stream once");
            }

            sinks.Add(sink);
        }

        return new StreamOutput.Captured(sinks.ToImmutable());
    }

    private static SinkSettings Sink(ValueReader reader, Node node, ImmutableArray<string> words)
    {
        words = [.. words, .. SinkKinds.All.Where(kind => kind.IsWord).Select(kind => kind.Key)];
        switch (node)
        {
            case Node.Table table:
                return Table(reader, table);
            case Node.Text when reader.Text(node) is var text:
                if (SinkKinds.All.FirstOrDefault(kind => kind.IsWord && kind.Key == text) is { } named)
                {
                    return named.Default;
                }

                var known = $"it can be {string.Join(", ", words.Select(word => $"\"{word}\""))}, or a table such as {{ file = \"/var/log/web.log\" }}";
                var nearest = Suggestion.DidYouMean(text, words);
                reader.Report(node.Span, $"unknown value {DisplayText.Quote(text)}", nearest is null ? known : $"{nearest} {known}");
                break;
            default:
                reader.ReportKind(node, "a string, a table or an array", "write \"prefix\", { file = \"/var/log/web.log\" }, or both in an array");
                break;
        }

        return new PlainSettings();
    }

    private static SinkSettings Table(ValueReader reader, Node.Table table)
    {
        SinkKind? found = null;
        foreach (var entry in table.Entries)
        {
            if (SinkKinds.All.FirstOrDefault(kind => kind.Key == entry.Name) is not { } kind)
            {
                continue;
            }

            if (found is not null)
            {
                reader.Report(entry.Span, $"a sink is {found.Key} or {kind.Key}, not both", "write two tables in an array: [{ … }, { … }]");
                return new PlainSettings();
            }

            found = kind;
        }

        if (found is null)
        {
            reader.Report(table.Span, "this table does not say where the output goes",
                $"it needs one of the keys {string.Join(", ", SinkKinds.All.Select(kind => $"\"{kind.Key}\""))}");
            return new PlainSettings();
        }

        return found.Read(reader, table);
    }
}
