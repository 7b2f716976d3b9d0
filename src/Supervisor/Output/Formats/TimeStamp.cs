using System.Globalization;

namespace Supervisor.Output.Formats;

/// <summary>The time of lines, in a form of <see cref="UtcTime"/>. All lines of one read have one time, so it is formatted once for them.</summary>
internal sealed class TimeStamp(string format)
{
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
