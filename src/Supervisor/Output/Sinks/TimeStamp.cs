using System.Globalization;

namespace Supervisor.Output.Sinks;

/// <summary>The time before lines, as in RFC 3339: UTC. All lines of one read have one time, so it is formatted once for them.</summary>
internal sealed class TimeStamp(string format)
{
    /// <summary><c>2026-11-24T18:30:00.123Z</c></summary>
    public const string Milliseconds = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary><c>2026-11-24T18:30:00.123456Z</c> and a blank.</summary>
    public const string MicrosecondsAndBlank = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z '";

    private readonly byte[] _text = new byte[32];
    private int _length;
    private long _time = -1;

    /// <param name="time">In microseconds since 1970.</param>
    public ReadOnlySpan<byte> Of(long time)
    {
        if (time != _time)
        {
            _time = time;
            _ = DateTime.UnixEpoch.AddMicroseconds(time).TryFormat(_text, out _length, format, CultureInfo.InvariantCulture);
        }

        return _text.AsSpan(0, _length);
    }
}
