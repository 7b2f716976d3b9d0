using System.Globalization;

namespace Supervisor.Output.Recent;

/// <summary>The time that a line begins with, where it does: <c>2026-11-24T18:30:00.123456Z</c> and a blank.</summary>
internal static class LineTime
{
    private const int Shortest = 20;
    private const int Longest = 35;

    /// <summary>In microseconds since 1970.</summary>
    public static long? Of(ReadOnlySpan<byte> line)
    {
        var end = line[..Math.Min(line.Length, Longest)].IndexOf((byte)' ');
        if (end < Shortest || line[4] != '-' || line[10] != 'T')
        {
            return null;
        }

        Span<char> text = stackalloc char[end];
        for (var index = 0; index < end; index++)
        {
            text[index] = (char)line[index];
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? (time.UtcDateTime - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond
            : null;
    }
}
