namespace Supervisor.Output.Formats;

/// <summary>A time as RFC 3339 has it, in UTC and to the microsecond: 2026-11-24T18:30:00.123456Z.</summary>
internal static class UtcTime
{
    public const int Length = 27;

    /// <param name="time">In microseconds since 1970.</param>
    /// <param name="to">At least <see cref="Length"/> bytes.</param>
    public static void Write(long time, Span<byte> to)
    {
        "0000-00-00T00:00:00.000000Z"u8.CopyTo(to);
        var date = DateTime.UnixEpoch.AddTicks(time * TimeSpan.TicksPerMicrosecond);
        Digits(to[..4], date.Year);
        Digits(to[5..7], date.Month);
        Digits(to[8..10], date.Day);
        Digits(to[11..13], date.Hour);
        Digits(to[14..16], date.Minute);
        Digits(to[17..19], date.Second);
        Digits(to[20..26], (int)(date.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond));
    }

    private static void Digits(Span<byte> to, int value)
    {
        for (var index = to.Length - 1; index >= 0; index--, value /= 10)
        {
            to[index] = (byte)('0' + (value % 10));
        }
    }
}
