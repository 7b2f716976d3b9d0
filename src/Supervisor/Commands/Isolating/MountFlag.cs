using Supervisor.Configuration.Source;
using Supervisor.Configuration.Toml;

namespace Supervisor.Commands.Isolating;

/// <summary>Short forms of mounts: <c>--bind FROM[:TO][:ro]</c> and <c>--tmpfs PATH[:size=64M]</c>, as tables of the key mounts.</summary>
internal static class MountFlag
{
    private const string ReadOnlyWord = "ro";

    public static Node.Table Bind(SourceFile flag, int start)
    {
        var (table, parts) = Begin(flag, start);
        Add(table, "from", parts[0]);
        var options = 1;
        if (parts.Count > 1 && Text(parts[1]).StartsWith('/'))
        {
            Add(table, "to", parts[1]);
            options = 2;
        }

        return WithOptions(table, parts.Skip(options));
    }

    public static Node.Table Tmpfs(SourceFile flag, int start)
    {
        var (table, parts) = Begin(flag, start);
        Add(table, "tmpfs", parts[0]);
        return WithOptions(table, parts.Skip(1));
    }

    /// <summary>The stretches between separators, empty ones too.</summary>
    public static List<SourceSpan> Split(SourceSpan whole, char separator)
    {
        var parts = new List<SourceSpan>();
        var end = whole.Start + whole.Length;
        for (var start = whole.Start; start <= end;)
        {
            var length = whole.File.Text.AsSpan(start, end - start).IndexOf(separator);
            length = length < 0 ? end - start : length;
            parts.Add(whole.File.Span(start, length));
            start += length + 1;
        }

        return parts;
    }

    private static (Node.Table Table, List<SourceSpan> Parts) Begin(SourceFile flag, int start)
    {
        var whole = flag.Span(start, flag.Text.Length);
        return (new Node.Table(whole), Split(whole, ':'));
    }

    /// <summary>Each is the name of a key, or NAME=VALUE.</summary>
    private static Node.Table WithOptions(Node.Table table, IEnumerable<SourceSpan> parts)
    {
        foreach (var option in parts.SelectMany(part => Split(part, ',')))
        {
            var text = Text(option);
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (text == ReadOnlyWord)
            {
                table.Add(new Entry("read_only", option, new Node.Truth(option, value: true)));
            }
            else if (equals < 0)
            {
                table.Add(new Entry(text, option, new Node.Truth(option, value: true)));
            }
            else
            {
                var value = option.File.Span(option.Start + equals + 1, option.Length - equals - 1);
                table.Add(new Entry(text[..equals], option, new Node.Text(value, Text(value))));
            }
        }

        return table;
    }

    private static void Add(Node.Table table, string name, SourceSpan span) => table.Add(new Entry(name, span, new Node.Text(span, Text(span))));

    private static string Text(SourceSpan span) => span.File.Text.Substring(span.Start, span.Length);
}
