namespace Supervisor.Configuration.Values;

/// <summary>Sizes in bytes as text: <c>10</c>, <c>512K</c>, <c>64M</c>, <c>1GiB</c>; every unit is a power of 1,024.</summary>
internal static class SizeText
{
    public const string Hint = "a size is a number of bytes, or with a unit of 1024: \"512K\", \"64M\", \"1G\", \"2T\"";

    private const string Units = "KMGT";

    public static Parsed<ulong> Parse(string text)
    {
        if (text.StartsWith('-'))
        {
            return Parsed.Wrong<ulong>("a size cannot be negative", Hint);
        }

        var digits = text.AsSpan().IndexOfAnyExcept("0123456789");
        digits = digits < 0 ? text.Length : digits;
        if (digits == 0 || !Shift(text.AsSpan(digits), out var shift))
        {
            return Parsed.Wrong<ulong>($"{Source.DisplayText.Quote(text)} is not a size", Hint);
        }

        // Half of the range: what the kernel takes as a size is a signed number somewhere on its way.
        return ulong.TryParse(text.AsSpan(0, digits), out var number) && number <= (ulong)long.MaxValue >> shift
            ? Parsed.Value(number << shift)
            : Parsed.Wrong<ulong>($"{Source.DisplayText.Quote(text)} is too large", "the largest size is one byte less than 8388608T");
    }

    private static bool Shift(ReadOnlySpan<char> unit, out int shift)
    {
        shift = 0;
        if (unit.Length == 0 || unit is "B")
        {
            return true;
        }

        var index = Units.IndexOf(unit[0], StringComparison.Ordinal);
        shift = 10 * (index + 1);
        return index >= 0 && unit[1..] is "" or "iB";
    }
}
