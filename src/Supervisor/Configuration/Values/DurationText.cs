using System.Globalization;
using System.Text;

namespace Supervisor.Configuration.Values;

/// <summary>Times as text: <c>500ms</c>, <c>10s</c>, <c>1h30m</c>, <c>1.5s</c>; units from large to small.</summary>
internal static class DurationText
{
    public const string Hint = "a duration is a number and a unit (us, ms, s, m, h, d): \"500ms\", \"10s\", \"1h30m\"";

    private static readonly (string Name, long Ticks)[] Units =
    [
        ("d", TimeSpan.TicksPerDay), ("h", TimeSpan.TicksPerHour), ("m", TimeSpan.TicksPerMinute),
        ("s", TimeSpan.TicksPerSecond), ("ms", TimeSpan.TicksPerMillisecond), ("us", TimeSpan.TicksPerMicrosecond),
    ];

    public static Parsed<TimeSpan> Parse(string text)
    {
        if (text.StartsWith('-'))
        {
            return Parsed.Wrong<TimeSpan>("a duration cannot be negative", Hint);
        }

        var total = 0m;
        var previous = -1;
        var rest = text.AsSpan();
        do
        {
            var digits = rest.IndexOfAnyExcept("0123456789.");
            digits = digits < 0 ? rest.Length : digits;
            var letters = rest[digits..].IndexOfAny("0123456789.");
            letters = letters < 0 ? rest.Length - digits : letters;
            var unit = IndexOfUnit(rest.Slice(digits, letters));
            if (letters == 0 && digits > 0)
            {
                return Parsed.Wrong<TimeSpan>("a duration needs a unit", $"write \"{text}s\" for seconds");
            }

            if (unit <= previous || !Number(rest[..digits], out var number))
            {
                return Parsed.Wrong<TimeSpan>($"{Source.DisplayText.Quote(text)} is not a duration", Hint);
            }

            // The bound is checked at once: 28 digits times a day in ticks would overflow even the decimal.
            if (number > Limits.Duration.Ticks || (total += number * Units[unit].Ticks) > Limits.Duration.Ticks)
            {
                return Parsed.Wrong<TimeSpan>($"{Source.DisplayText.Quote(text)} is too long", "the longest duration is a century, \"36500d\"");
            }

            previous = unit;
            rest = rest[(digits + letters)..];
        }
        while (rest.Length > 0);

        return Parsed.Value(TimeSpan.FromTicks((long)decimal.Round(total)));
    }

    /// <summary>The shortest text that <see cref="Parse"/> reads back as the same time, without fractions.</summary>
    public static string Format(TimeSpan time)
    {
        var target = new StringBuilder();
        var left = time.Ticks;
        foreach (var (name, ticks) in Units)
        {
            if (left >= ticks)
            {
                target.Append(left / ticks).Append(name);
                left %= ticks;
            }
        }

        return target.Length == 0 ? "0s" : target.ToString();
    }

    private static bool Number(ReadOnlySpan<char> digits, out decimal number)
    {
        number = 0;
        return digits.Length is > 0 and <= 28 && digits[0] != '.' && digits[^1] != '.'
            && decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
    }

    private static int IndexOfUnit(ReadOnlySpan<char> name)
    {
        for (var i = 0; i < Units.Length; i++)
        {
            if (name.SequenceEqual(Units[i].Name))
            {
                return i;
            }
        }

        return -1;
    }
}
