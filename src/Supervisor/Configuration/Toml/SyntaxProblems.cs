using Supervisor.Configuration.Source;
using Tomlyn.Syntax;

namespace Supervisor.Configuration.Toml;

/// <summary>
/// The parser's own errors. After a slip it stumbles over the rest of the line, so only the first of a line is told, and
/// what others find on that line is dropped.
/// </summary>
internal static class SyntaxProblems
{
    public static void AddTo(DiagnosticBag problems, SourceFile file, DiagnosticsBag found)
    {
        var lines = new HashSet<int>();
        foreach (var message in found.OrderBy(message => message.Span.Offset))
        {
            var span = file.Span(message.Span.Offset, message.Span.Length);
            if (message.Kind == DiagnosticMessageKind.Error && lines.Add(span.Line))
            {
                problems.Add(new Diagnostic(Severity.Error, span, Reword(message.Message)) { IsSyntax = true });
            }
        }
    }

    /// <summary>All but what was found on lines that could not be parsed.</summary>
    public static IEnumerable<Diagnostic> WithoutEchoes(IReadOnlyList<Diagnostic> problems)
    {
        var broken = new HashSet<(SourceFile, int)>();
        foreach (var problem in problems)
        {
            if (problem is { IsSyntax: true, Span: { } span })
            {
                broken.Add((span.File, span.Line));
            }
        }

        return problems.Where(problem => problem.IsSyntax || problem.Span is not { } span || !broken.Contains((span.File, span.Line)));
    }

    // The parser also names the class of a token, which helps nobody who writes a file.
    private static string Reword(string message)
    {
        const string open = " (token: `";
        const string close = "`)";
        var text = message.Replace("␤", "end of line", StringComparison.Ordinal);
        for (int start; (start = text.IndexOf(open, StringComparison.Ordinal)) >= 0 && text.IndexOf(close, start, StringComparison.Ordinal) is > 0 and var end;)
        {
            text = text.Remove(start, end + close.Length - start);
        }

        return text.Length == 0 ? "not TOML" : char.ToLowerInvariant(text[0]) + text[1..];
    }
}
