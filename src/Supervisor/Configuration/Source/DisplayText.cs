using System.Globalization;
using System.Text;

namespace Supervisor.Configuration.Source;

/// <summary>Text from a file, made fit for a terminal: known width, no control characters.</summary>
internal static class DisplayText
{
    private const int TabStop = 4;
    private const int QuoteLimit = 60;

    /// <summary>First and last code points of what terminals draw two cells wide (the blocks of Unicode's East Asian Width W and F).</summary>
    private static readonly (int First, int Last)[] Wide =
    [
        (0x1100, 0x115F), (0x2E80, 0x303E), (0x3041, 0x33FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA000, 0xA4CF),
        (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFE30, 0xFE4F), (0xFF00, 0xFF60), (0xFFE0, 0xFFE6), (0x1F300, 0x1F64F),
        (0x1F680, 0x1F6FF), (0x1F900, 0x1F9FF), (0x20000, 0x3FFFD),
    ];

    /// <summary>Appends <paramref name="text"/> as it is shown when it begins at a cell; returns the cell after it.</summary>
    public static int Append(StringBuilder target, ReadOnlySpan<char> text, int cell)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == '\t')
            {
                var spaces = TabStop - (cell % TabStop);
                target.Append(' ', spaces);
                cell += spaces;
                continue;
            }

            var shown = IsUnsafe(rune) ? Rune.ReplacementChar : rune;
            target.Append(shown.ToString());
            cell += Width(shown);
        }

        return cell;
    }

    /// <summary>In backticks, shortened, for the middle of a message.</summary>
    public static string Quote(string text) =>
        text.Length > QuoteLimit ? $"`{Clean(text[..QuoteLimit])}…`" : $"`{Clean(text)}`";

    /// <summary>Without anything that a terminal would act on.</summary>
    public static string Clean(string text)
    {
        var target = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            target.Append((IsUnsafe(rune) ? Rune.ReplacementChar : rune).ToString());
        }

        return target.ToString();
    }

    private static int Width(Rune rune)
    {
        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark)
        {
            return 0;
        }

        foreach (var (first, last) in Wide)
        {
            if (rune.Value >= first && rune.Value <= last)
            {
                return 2;
            }
        }

        return 1;
    }

    /// <summary>Control and format characters could move the cursor, recolour the terminal or turn the writing direction.</summary>
    public static bool IsUnsafe(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control
        or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
