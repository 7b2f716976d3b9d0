using Supervisor.Configuration.Source;

namespace Supervisor.Configuration.Toml;

/// <summary>
/// A string's characters and where each stands in the file, so that a mistake inside the string is shown at its place.
/// </summary>
internal readonly record struct MappedText(SourceFile File, string Text, IReadOnlyList<int> Offsets)
{
    public static MappedText Of(Node.Text node)
    {
        var raw = node.Span.File.Text.AsSpan(node.Span.Start, node.Span.Length);
        var offsets = Map(raw, node.Value, node.Span.Start)
            ?? [.. Enumerable.Repeat(node.Span.Start, node.Value.Length)];
        return new MappedText(node.Span.File, node.Value, offsets);
    }

    /// <summary>Characters <paramref name="start"/> up to but not with <paramref name="end"/>.</summary>
    public MappedText Slice(int start, int end) => new(File, Text[start..end], [.. Offsets.Take(end).Skip(start)]);

    /// <summary>Where characters <paramref name="start"/> up to but not with <paramref name="end"/> stand.</summary>
    public SourceSpan Span(int start, int end)
    {
        if (Offsets.Count == 0)
        {
            return File.Span(0, 0);
        }

        var from = Offsets[Math.Min(start, Offsets.Count - 1)];
        var to = Offsets[Math.Clamp(end - 1, 0, Offsets.Count - 1)];
        return File.Span(from, to - from + 1);
    }

    /// <summary>Null if raw and decoded text cannot be brought together; then the whole string is the place.</summary>
    private static List<int>? Map(ReadOnlySpan<char> raw, string value, int start)
    {
        var delimiter = raw is ['"', '"', '"', ..] or ['\'', '\'', '\'', ..] ? 3 : 1;
        if (raw.Length < 2 * delimiter)
        {
            return null;
        }

        var basic = raw[0] == '"';
        var end = raw.Length - delimiter;
        var at = delimiter;

        // A line end right after the opening quotes of a multi-line string is no part of it.
        if (delimiter == 3)
        {
            at += raw[at..end] is ['\r', '\n', ..] ? 2 : raw[at..end] is ['\n', ..] ? 1 : 0;
        }

        var offsets = new List<int>(value.Length);
        while (at < end && offsets.Count < value.Length)
        {
            var width = 1;
            var decoded = 1;
            if (basic && raw[at] == '\\' && at + 1 < end)
            {
                (width, decoded) = Escape(raw[at..end], value.AsSpan(offsets.Count));
            }

            for (var i = 0; i < decoded; i++)
            {
                offsets.Add(start + at);
            }

            at += width;
        }

        return offsets.Count == value.Length ? offsets : null;
    }

    /// <summary>How many characters an escape takes in the file, and how many it stands for.</summary>
    private static (int Width, int Decoded) Escape(ReadOnlySpan<char> raw, ReadOnlySpan<char> rest) => raw[1] switch
    {
        'x' => (4, 1),
        'u' => (6, 1),
        'U' => (10, rest.Length > 1 && char.IsHighSurrogate(rest[0]) ? 2 : 1),
        ' ' or '\t' or '\r' or '\n' => (1 + raw[1..].IndexOfAnyExcept(" \t\r\n") is var width && width > 0 ? width : raw.Length, 0),
        _ => (2, 1),
    };
}
