using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Supervisor.Output.Formats;

/// <summary>
/// A record of RFC 5424: <c>&lt;30&gt;1 TIME HOST web 123 stdout - text</c>. The message id is the stream, with a + where
/// the text continues a line too long for one record.
/// </summary>
internal sealed class SyslogRecord
{
    // RFC 5424, 6: PRINTUSASCII with these lengths; - stands for nothing.
    private const int LongestHost = 255;
    private const int LongestApplication = 48;
    private const int LongestNumber = 11;

    private readonly byte[] _priority;
    private readonly byte[] _source;
    private readonly byte[] _stream;
    private readonly TimeStamp _time = new(UtcTime.Microseconds);

    /// <param name="facility">0 to 23.</param>
    /// <param name="severity">0 to 7.</param>
    /// <param name="host">Of this machine.</param>
    /// <param name="application">Whose output it is.</param>
    /// <param name="stream">"stdout" or "stderr".</param>
    public SyslogRecord(int facility, int severity, string host, string application, string stream)
    {
        _priority = Encoding.ASCII.GetBytes($"<{(facility * 8) + severity}>1 ");
        _source = Encoding.ASCII.GetBytes($" {Word(host, LongestHost)} {Word(application, LongestApplication)} ");
        _stream = Encoding.ASCII.GetBytes($" {stream}");
    }

    /// <summary>The most bytes that stand before the text.</summary>
    public int LongestHead => _priority.Length + UtcTime.MicrosecondsLength + _source.Length + LongestNumber + _stream.Length + "+ - ".Length;

    /// <param name="to">Gets the record.</param>
    /// <param name="text">Any bytes but a newline.</param>
    /// <param name="time">In microseconds since 1970.</param>
    /// <param name="pid">Who runs now; 0 for nobody.</param>
    /// <param name="continues">It is not the beginning of its line.</param>
    public void Write(IBufferWriter<byte> to, ReadOnlySpan<byte> text, long time, int pid, bool continues)
    {
        to.Write(_priority);
        to.Write(_time.Of(time));
        to.Write(_source);
        if (pid > 0)
        {
            _ = Utf8Formatter.TryFormat(pid, to.GetSpan(LongestNumber), out var digits);
            to.Advance(digits);
        }
        else
        {
            to.Write("-"u8);
        }

        to.Write(_stream);
        to.Write(continues ? "+ - "u8 : " - "u8);
        to.Write(text);
    }

    private static string Word(string text, int longest)
    {
        var word = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            word.Append(letter is > ' ' and <= '~' ? letter : '_');
        }

        return word.Length == 0 ? "-" : word.ToString(0, Math.Min(word.Length, longest));
    }
}
