using System.Text;
using Supervisor.Configuration.Source;

namespace Supervisor.Configuration.Values;

/// <summary>
/// Reads KEY=VALUE lines: blank lines and <c>#</c> comments are skipped, <c>export </c> is allowed, a value may stand in
/// single quotes (as it is) or double quotes (with \" \\ \n \t \$ and \`). Nothing is expanded, empty values are kept.
/// </summary>
internal static class EnvironmentFileText
{
    private const string Export = "export ";

    public static IEnumerable<KeyValuePair<string, string>> Read(SourceFile file, DiagnosticBag problems)
    {
        var values = new List<KeyValuePair<string, string>>();
        for (var line = 0; line <= file.LineOf(file.Text.Length); line++)
        {
            var content = file.Line(line).ToString();
            var text = content.Trim();
            if (text.Length == 0 || text[0] == '#')
            {
                continue;
            }

            var start = file.StartOf(line) + content.IndexOf(text[0], StringComparison.Ordinal);
            if (text.StartsWith(Export, StringComparison.Ordinal))
            {
                start += text.Length - text[Export.Length..].TrimStart().Length;
                text = text[Export.Length..].TrimStart();
            }

            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                problems.Add(new Diagnostic(Severity.Error, file.Span(start, text.Length), "this is not an assignment", "write KEY=VALUE"));
                continue;
            }

            var name = text[..equals].TrimEnd();
            var value = Value(text[(equals + 1)..].TrimStart());
            if (value.Ok && VariableName.Problem(name) is null && !value.Value.Contains('\0', StringComparison.Ordinal))
            {
                values.Add(new(name, value.Value));
                continue;
            }

            problems.Add(new Diagnostic(
                Severity.Error,
                file.Span(start, text.Length),
                VariableName.Problem(name) ?? value.Problem ?? "a value cannot hold a NUL character",
                value.Help));
        }

        return values;
    }

    private static Parsed<string> Value(string text)
    {
        if (text.Length == 0 || text[0] is not ('"' or '\''))
        {
            // As in a shell, a comment begins after a space.
            var comment = text.IndexOf(" #", StringComparison.Ordinal);
            return Parsed.Value((comment < 0 ? text : text[..comment]).TrimEnd());
        }

        var quote = text[0];
        var target = new StringBuilder();
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == quote)
            {
                var rest = text[(i + 1)..].TrimStart();
                return rest.Length == 0 || rest[0] == '#'
                    ? Parsed.Value(target.ToString())
                    : Parsed.Wrong<string>("something follows the closing quote", "put the whole value in quotes");
            }

            if (quote == '"' && text[i] == '\\' && i + 1 < text.Length)
            {
                i++;
                target.Append(text[i] switch
                {
                    'n' => "\n",
                    't' => "\t",
                    '"' or '\\' or '$' or '`' => text[i].ToString(),
                    _ => "\\" + text[i],
                });
                continue;
            }

            target.Append(text[i]);
        }

        return Parsed.Wrong<string>($"the quote {quote} is not closed", "a value ends on its line");
    }
}
