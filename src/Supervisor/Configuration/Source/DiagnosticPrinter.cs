using System.Text;

namespace Supervisor.Configuration.Source;

/// <summary>
/// Prints a diagnostic as compilers do: <c>file:line:column: error: message</c>, the line, an underline, and a help line.
/// </summary>
internal static class DiagnosticPrinter
{
    // A minified file may be one line of megabytes: only a window around the mistake is shown.
    private const int Before = 60;
    private const int Window = 120;

    public static void Write(TextWriter output, IEnumerable<Diagnostic> diagnostics, bool colour)
    {
        foreach (var diagnostic in diagnostics)
        {
            output.Write(Format(diagnostic, colour));
        }
    }

    public static string Format(Diagnostic diagnostic, bool colour)
    {
        var ink = colour ? Ink.Colour : Ink.None;
        var (word, shade) = diagnostic.Severity switch
        {
            Severity.Error => ("error", ink.Red),
            Severity.Warning => ("warning", ink.Yellow),
            _ => throw new ArgumentOutOfRangeException(nameof(diagnostic), diagnostic.Severity, null),
        };
        var target = new StringBuilder();
        target.Append($"{ink.Bold}{diagnostic.Location}: {shade}{word}:{ink.Reset} {diagnostic.Message}\n");
        if (diagnostic.Span is { } span)
        {
            AppendExcerpt(target, span, ink, shade);
        }

        if (diagnostic.Help is { } help)
        {
            target.Append($"{ink.Bold}help:{ink.Reset} {help}\n");
        }

        return target.ToString();
    }

    private static void AppendExcerpt(StringBuilder target, SourceSpan span, Ink ink, string shade)
    {
        var line = span.File.Line(span.Line);
        var from = Math.Min(span.Start - span.File.StartOf(span.Line), line.Length);
        var to = Math.Min(from + span.Length, line.Length);
        var first = Boundary(line, Math.Max(0, from - Before));
        var last = Boundary(line, Math.Min(line.Length, first + Window));
        to = Math.Min(to, last);

        var text = new StringBuilder(first > 0 ? "…" : "");
        var cell = DisplayText.Append(text, line[first..from], text.Length);
        var end = DisplayText.Append(text, line[from..to], cell);
        DisplayText.Append(text, line[to..last], end);
        if (last < line.Length)
        {
            text.Append('…');
        }

        var number = span.File.IsFlag ? "" : $"{span.Line + 1}";
        var gutter = new string(' ', number.Length);
        var underline = "^" + new string('~', Math.Max(0, end - cell - 1));
        target.Append($" {number} | {text.ToString().TrimEnd()}\n");
        target.Append($" {gutter} | {new string(' ', cell)}{shade}{underline}{ink.Reset}\n");
    }

    // Never between the two halves of a character outside the basic plane.
    private static int Boundary(ReadOnlySpan<char> line, int at) =>
        at > 0 && at < line.Length && char.IsLowSurrogate(line[at]) ? at - 1 : at;

    private sealed record Ink(string Red, string Yellow, string Bold, string Reset)
    {
        public static readonly Ink None = new("", "", "", "");
        public static readonly Ink Colour = new("\e[1;31m", "\e[1;33m", "\e[1m", "\e[0m");
    }
}
