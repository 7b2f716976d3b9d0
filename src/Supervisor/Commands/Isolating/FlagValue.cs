using System.Globalization;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Toml;

namespace Supervisor.Commands.Isolating;

/// <summary>
/// From what stands after a flag to a value: TOML where it is TOML, else a string. The parser is asked only where a value may
/// need it: it costs a part of the whole start.
/// </summary>
internal static class FlagValue
{
    private const string MaybeNumber = "0123456789abcdefABCDEFxo_.+-";

    /// <param name="flag">The flag with its value: <c>--hostname=shop</c>, which is a line of TOML if the value is one.</param>
    /// <param name="start">Where the value begins.</param>
    /// <param name="problems">Takes what is wrong with a table or an array; nobody means these as a string.</param>
    public static Node Read(SourceFile flag, int start, DiagnosticBag problems)
    {
        var span = flag.Span(start, flag.Text.Length);
        var value = flag.Text[start..];
        if (!value.StartsWith('[') && !value.StartsWith('{') && !value.StartsWith('"') && !value.StartsWith('\''))
        {
            return Word(flag, span);
        }

        // The flag's name is a bare key, so that the parser's places are those of the flag.
        var found = new DiagnosticBag();
        var node = Parse(flag, found);
        if (node is null && value[0] is '[' or '{')
        {
            foreach (var problem in found.Found)
            {
                problems.Add(problem);
            }

            return new Node.Broken(span);
        }

        return node ?? new Node.Text(span, value);
    }

    /// <summary>The value of what cannot be a table or an array, such as one of several words.</summary>
    public static Node Word(SourceFile flag, SourceSpan span)
    {
        var word = flag.Text.AsSpan(span.Start, span.Length);
        if (word is "true" or "false")
        {
            return new Node.Truth(span, word is "true");
        }

        if (word.Length == 0 || !(char.IsAsciiDigit(word[0]) || word[0] is '-' or '+') || word.IndexOfAnyExcept(MaybeNumber) >= 0)
        {
            return new Node.Text(span, word.ToString());
        }

        if (word[0] is >= '1' and <= '9' or '-' && long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return new Node.Whole(span, whole, octal: false);
        }

        // 0o22, 1_000, 1e3, 0; and 022, which is no number in TOML.
        return Parse(new SourceFile(flag.Path, $"number={word}"), new DiagnosticBag()) switch
        {
            Node.Whole number => new Node.Whole(span, number.Value, number.Octal),
            Node.Real number => new Node.Real(span, number.Value),
            _ => new Node.Text(span, word.ToString()),
        };
    }

    private static Node? Parse(SourceFile line, DiagnosticBag problems) =>
        TomlTree.Read(line, problems).Entries is [{ Value: var value }]
        && problems.Reports == 0 && value is not Node.Moment && value.Span.Start + value.Span.Length == line.Text.Length
            ? value
            : null;
}
