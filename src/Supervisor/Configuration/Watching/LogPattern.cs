using System.Text.RegularExpressions;
using Supervisor.Configuration.Values;

namespace Supervisor.Configuration.Watching;

/// <summary>
/// The regular expression of <c>ready = { log = … }</c>. What a program writes must not decide how long a match takes, so
/// it is matched without going back, in a time that grows with the line alone, and with an end.
/// </summary>
internal static class LogPattern
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    public static Parsed<Regex> Parse(string pattern)
    {
        if (pattern.Length > Limits.PatternLength)
        {
            return Parsed.Wrong<Regex>($"a regular expression has at most {Limits.PatternLength} characters");
        }

        try
        {
            return Parsed.Value(new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, Patience));
        }
        catch (RegexParseException wrong)
        {
            return Parsed.Wrong<Regex>($"this is not a regular expression: {Words(wrong.Error)}", "it is one of .NET; `\\` before a sign takes its meaning away", wrong.Offset);
        }
        catch (NotSupportedException)
        {
            return Parsed.Wrong<Regex>("this regular expression is too large, or could only be matched by going back",
                "it cannot refer back to a group (\\1), look around (?=…) or repeat many times what is repeated");
        }
    }

    private static string Words(RegexParseError error) => error switch
    {
        RegexParseError.InsufficientClosingParentheses => "a `(` is not closed",
        RegexParseError.InsufficientOpeningParentheses => "a `)` closes nothing",
        RegexParseError.UnterminatedBracket => "a `[` is not closed",
        RegexParseError.ReversedCharacterRange => "a range of characters is in reverse order",
        RegexParseError.QuantifierAfterNothing => "there is nothing to repeat",
        RegexParseError.NestedQuantifiersNotParenthesized => "what is repeated already is repeated again",
        RegexParseError.ReversedQuantifierRange => "a range of repetitions is in reverse order",
        RegexParseError.UnescapedEndingBackslash => "it ends with a `\\`",
        RegexParseError.UnrecognizedEscape => "there is no such escape",
        RegexParseError.InvalidGroupingConstruct => "there is no such group",
        RegexParseError.UndefinedNumberedReference or RegexParseError.UndefinedNamedReference => "it refers to a group that is not there",
        _ => "a part of it means nothing",
    };
}
