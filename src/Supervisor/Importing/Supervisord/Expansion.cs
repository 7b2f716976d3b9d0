using System.Globalization;
using System.Text;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Values;

namespace Supervisor.Importing.Supervisord;

/// <summary>
/// Python's formatting by <c>%</c> with a dictionary, as far as text and whole numbers need it: <c>%(name)s</c>,
/// <c>%(process_num)02d</c>, <c>%%</c>. A value is expanded once; what stands in a variable is not looked at again.
/// </summary>
internal static class Expansion
{
    private const int WidestField = 1_000;

    /// <summary>Longer than what execve(2) takes as one argument, and far from what would exhaust the memory.</summary>
    private const int LongestText = 256 * 1024;

    private const string PercentHelp = "for a percent sign of its own write %%";

    public static Parsed<string> Expand(string text, ExpansionNames names)
    {
        if (!text.Contains('%', StringComparison.Ordinal))
        {
            return Parsed.Value(text);
        }

        var target = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '%')
            {
                target.Append(text[at]);
                continue;
            }

            if (text.AsSpan(at).StartsWith("%%"))
            {
                target.Append('%');
                at++;
                continue;
            }

            if (Field.Read(text, at) is not { } field)
            {
                return Parsed.Wrong<string>($"the % in {DisplayText.Quote(text[at..])} is followed by nothing that is known", PercentHelp, at);
            }

            var value = Value(field, names, at);
            if (!value.Ok)
            {
                return value;
            }

            target.Append(value.Value);
            at = field.End - 1;
            if (target.Length > LongestText)
            {
                return Parsed.Wrong<string>($"this expands to more than {LongestText / 1024} KiB", at: at);
            }
        }

        return Parsed.Value(target.ToString());
    }

    private static Parsed<string> Value(Field field, ExpansionNames names, int at)
    {
        if (names.Numbers.TryGetValue(field.Name, out var number))
        {
            return field.Conversion switch
            {
                's' or 'r' => Parsed.Value(Padded(number.ToString(CultureInfo.InvariantCulture), field)),
                'd' or 'i' or 'u' => Parsed.Value(Padded(Signed(number, Math.Abs(number).ToString(CultureInfo.InvariantCulture), field), field)),
                'x' => Parsed.Value(Padded(Signed(number, Math.Abs(number).ToString("x", CultureInfo.InvariantCulture), field), field)),
                'X' => Parsed.Value(Padded(Signed(number, Math.Abs(number).ToString("X", CultureInfo.InvariantCulture), field), field)),
                'o' => Parsed.Value(Padded(Signed(number, Convert.ToString(Math.Abs(number), 8), field), field)),
                var other => Parsed.Wrong<string>($"`{other}` is no way to write {field.Name}", "write %(" + field.Name + ")d", at),
            };
        }

        var text = names.Texts.GetValueOrDefault(field.Name);
        if (text is null && field.Name.StartsWith(ExpansionNames.OfEnvironment, StringComparison.Ordinal))
        {
            var variable = Variable(field, names, at);
            if (!variable.Ok)
            {
                return variable;
            }

            text = variable.Value;
        }

        if (text is null)
        {
            return Parsed.Wrong<string>($"{DisplayText.Quote($"%({field.Name})")} cannot be expanded", $"known here are {names.Known}; {PercentHelp}", at);
        }

        return field.Conversion == 's'
            ? Parsed.Value(Padded(field.Precision is { } most && most < text.Length ? text[..most] : text, field))
            : Parsed.Wrong<string>($"{field.Name} is text, and `{field.Conversion}` is for numbers", $"write %({field.Name})s", at);
    }

    private static Parsed<string> Variable(Field field, ExpansionNames names, int at)
    {
        var name = field.Name[ExpansionNames.OfEnvironment.Length..];
        var known = names.Variables.TryGetValue(name, out var value);
        var isPlain = field is { Width: 0, Precision: null, Conversion: 's' } && LiveText.CanBeNamed(name);
        if (names.KeepsVariables && isPlain && (!known || !value!.AsSpan().ContainsAny(" \t\r\n\"'\\")))
        {
            return Parsed.Value(LiveText.Variable(name));
        }

        return known
            ? Parsed.Value(LiveText.Clean(value!))
            : Parsed.Wrong<string>($"the environment variable {DisplayText.Quote(name)} is not set", "set it, or write its value here", at);
    }

    private static string Signed(long number, string digits, Field field)
    {
        var sign = number < 0 ? "-" : field.Flags.Contains('+', StringComparison.Ordinal) ? "+" : field.Flags.Contains(' ', StringComparison.Ordinal) ? " " : "";
        digits = field.Precision is { } least ? digits.PadLeft(least, '0') : digits;
        return field.Flags.Contains('0', StringComparison.Ordinal) && !field.Flags.Contains('-', StringComparison.Ordinal)
            ? sign + digits.PadLeft(Math.Max(0, field.Width - sign.Length), '0')
            : sign + digits;
    }

    private static string Padded(string text, Field field) =>
        field.Flags.Contains('-', StringComparison.Ordinal) ? text.PadRight(field.Width) : text.PadLeft(field.Width);

    /// <param name="End">After its conversion.</param>
    private sealed record Field(string Name, string Flags, int Width, int? Precision, char Conversion, int End)
    {
        public static Field? Read(string text, int at)
        {
            if (at + 1 >= text.Length || text[at + 1] != '(' || Close(text, at + 2) is not (>= 0 and var close))
            {
                return null;
            }

            var next = close + 1;
            var flagsEnd = next;
            while (flagsEnd < text.Length && text[flagsEnd] is '-' or '0' or '+' or ' ' or '#')
            {
                flagsEnd++;
            }

            var flags = text[next..flagsEnd];
            next = flagsEnd;
            var width = Number(text, ref next) ?? 0;
            int? precision = null;
            if (next < text.Length && text[next] == '.')
            {
                next++;
                precision = Number(text, ref next) ?? 0;
            }

            return next < text.Length && char.IsAsciiLetter(text[next]) && width <= WidestField && precision is null or <= WidestField
                ? new Field(text[(at + 2)..close], flags, width, precision, text[next], next + 1)
                : null;
        }

        // A name may have parentheses in it, in pairs.
        private static int Close(string text, int from)
        {
            var depth = 1;
            for (var i = from; i < text.Length; i++)
            {
                depth += text[i] switch { '(' => 1, ')' => -1, _ => 0 };
                if (depth == 0)
                {
                    return i;
                }
            }

            return -1;
        }

        private static int? Number(string text, ref int at)
        {
            var start = at;
            while (at < text.Length && char.IsAsciiDigit(text[at]))
            {
                at++;
            }

            return at == start ? null : int.TryParse(text.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;
        }
    }
}
