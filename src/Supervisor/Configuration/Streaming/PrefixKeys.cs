using Supervisor.Configuration.Model;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Toml;

namespace Supervisor.Configuration.Streaming;

/// <summary>prefix: the supervisor's own stream, with something before each line.</summary>
internal static class PrefixKeys
{
    public static SinkKind Kind { get; } = new SinkKind<PrefixSettings>("prefix", new("a prefix",
    [
        new("prefix", "true, or what stands before each line: a template with {name}, {stream} and {time}.", "\"{time} {name} {stream}: \"", Prefix),
        new("colour", "Whether a terminal shows it in a colour of the program's own; true unless set.", "false", (r, n, s) => s with { Colour = r.Truth(n) }),
        SinkKinds.WhenFull<PrefixSettings>(),
    ]), new PrefixSettings()) { IsWord = true };

    private static PrefixSettings Prefix(ValueReader reader, Node node, PrefixSettings settings)
    {
        if (node is not Node.Text text)
        {
            if (node is not Node.Truth { Value: true })
            {
                reader.ReportKind(node, "true, or a template,", "write \"{time} {name}: \", or \"inherit\" for no prefix at all");
            }

            return settings;
        }

        return settings with { Template = Parts(reader, MappedText.Of(text)) };
    }

    /// <summary>What is known now is put in; {stream} and {time} are left as parts of their own.</summary>
    private static PrefixTemplate Parts(ValueReader reader, MappedText text)
    {
        var parts = new List<PrefixPart>();
        var rest = 0;
        for (var at = 0; at < text.Text.Length; at++)
        {
            // A doubled brace is a brace.
            if (text.Text[at] is '{' && at + 1 < text.Text.Length && text.Text[at + 1] == '{')
            {
                at++;
                continue;
            }

            PrefixPart? part = text.Text.AsSpan(at) switch
            {
                ['{', 's', 't', 'r', 'e', 'a', 'm', '}', ..] => new PrefixPart.Stream(),
                ['{', 't', 'i', 'm', 'e', '}', ..] => new PrefixPart.Time(),
                _ => null,
            };
            if (part is not null)
            {
                AddText(reader, parts, text.Slice(rest, at));
                parts.Add(part);
                at = text.Text.IndexOf('}', at);
                rest = at + 1;
            }
        }

        AddText(reader, parts, text.Slice(rest, text.Text.Length));
        return new PrefixTemplate([.. parts]);
    }

    private static void AddText(ValueReader reader, List<PrefixPart> parts, MappedText text)
    {
        if (text.Text.Length > 0)
        {
            var expanded = reader.Expand(text);
            if (expanded.AsSpan().ContainsAny('\n', '\r'))
            {
                reader.Report(text.Span(0, text.Text.Length), "a prefix is part of its line: it cannot hold a line end");
            }

            parts.Add(new PrefixPart.Text(expanded));
        }
    }
}
