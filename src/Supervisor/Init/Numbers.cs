namespace Supervisor.Init;

/// <summary>Numbers in text, as the C library reads them.</summary>
internal static unsafe class Numbers
{
    /// <summary>strtol(3) to base ten: blanks, a sign, digits; clamped. What follows is at <paramref name="end"/>, the beginning if there was no digit.</summary>
    public static long Read(byte* text, out byte* end)
    {
        var at = text;
        while (*at is (byte)' ' or (>= 9 and <= 13))
        {
            at++;
        }

        var negative = *at == '-';
        if (*at is (byte)'-' or (byte)'+')
        {
            at++;
        }

        var begin = at;
        long value = 0;
        for (; *at is >= (byte)'0' and <= (byte)'9'; at++)
        {
            var digit = *at - '0';
            value = value > (long.MaxValue - digit) / 10 ? long.MaxValue : (value * 10) + digit;
        }

        end = at == begin ? text : at;
        return negative ? -value : value;
    }

    /// <summary>Digits and nothing else, up to a limit.</summary>
    public static bool TryRead(scoped ReadOnlySpan<byte> text, int limit, out int number)
    {
        number = 0;
        foreach (var character in text)
        {
            if (character is < (byte)'0' or > (byte)'9' || (number = (number * 10) + (character - '0')) > limit)
            {
                return false;
            }
        }

        return !text.IsEmpty;
    }
}
