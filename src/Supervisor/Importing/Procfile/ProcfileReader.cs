using Supervisor.Configuration.Source;

namespace Supervisor.Importing.Procfile;

/// <param name="Command">For a shell.</param>
internal sealed record ProcfileEntry(string Name, string Command, SourceSpan Span);

/// <summary>A Procfile: lines of <c>name: command</c>. What has another form is no part of it, as for foreman; it is told.</summary>
internal static class ProcfileReader
{
    public static List<ProcfileEntry> Read(SourceFile file, ImportNotes notes)
    {
        var entries = new List<ProcfileEntry>();
        var nul = file.Text.IndexOf('\0', StringComparison.Ordinal);
        if (nul >= 0)
        {
            notes.Report(file.Span(nul, 1), "a NUL character cannot be passed to a program");
            return entries;
        }

        for (var number = 0; number <= file.LineOf(file.Text.Length); number++)
        {
            var line = file.Line(number);
            if (line.TrimStart() is [] or ['#', ..])
            {
                continue;
            }

            var span = file.Span(file.StartOf(number), line.Length);
            if (Entry(line, span) is not { } entry)
            {
                notes.Lose(span, "this line is no `name: command`; it is left out", "a name has letters, digits, `-` and `_`, and begins its line");
            }
            else
            {
                if (entries.Find(other => other.Name == entry.Name) is { } before)
                {
                    notes.Lose(before.Span, $"{DisplayText.Quote(before.Name)} comes again; the last one counts");
                    entries.Remove(before);
                }

                entries.Add(entry);
            }
        }

        if (entries.Count > Engine.Limits.Programs)
        {
            notes.Report(entries[^1].Span, $"there are more than {Engine.Limits.Programs} programs");
        }

        return entries;
    }

    private static ProcfileEntry? Entry(ReadOnlySpan<char> line, SourceSpan span)
    {
        var colon = line.IndexOf(':');
        var command = line[(colon + 1)..].Trim();
        return colon > 0 && IsName(line[..colon]) && command.Length > 0
            ? new ProcfileEntry(line[..colon].ToString(), LiveText.Clean(command.ToString()), span)
            : null;
    }

    private static bool IsName(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))
            {
                return false;
            }
        }

        return true;
    }
}
