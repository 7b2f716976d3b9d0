using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Supervisor.Output.Formats;

/// <summary>
/// One JSON object a line: <c>time</c>, <c>program</c>, <c>replica</c>, <c>pid</c>, <c>stream</c>, then what the program
/// wrote. A line that is a JSON object itself is merged: its members stand there as they were written. Those five names are
/// the supervisor's, so that no program can speak as another: a member of the program with one of them gets a <c>_</c>
/// before it. Any other line is the <c>message</c>; a piece that continues a line too long for one has
/// <c>"continued":true</c>.
/// </summary>
internal sealed class JsonLine
{
    private readonly byte[] _program;
    private readonly byte[] _stream;
    private readonly TimeStamp _time = new(UtcTime.Microseconds);

    /// <param name="replica">Null for a program without replicas.</param>
    public JsonLine(string program, int? replica, string stream)
    {
        var name = new ArrayBufferWriter<byte>();
        JsonText.Append(name, Encoding.UTF8.GetBytes(program));
        _program = [.. "\",\"program\":\""u8, .. name.WrittenSpan, .. Encoding.UTF8.GetBytes($"\"{(replica is null ? "" : $",\"replica\":{replica}")},\"pid\":")];
        _stream = Encoding.UTF8.GetBytes($",\"stream\":\"{stream}\"");
    }

    /// <param name="to">Gets the object, without a newline.</param>
    /// <param name="text">The line, or the piece of one.</param>
    /// <param name="time">In microseconds since 1970.</param>
    /// <param name="pid">Who runs now.</param>
    /// <param name="continues">It is not the beginning of its line.</param>
    /// <param name="whole">It is a line, not a piece.</param>
    public void Write(ArrayBufferWriter<byte> to, ReadOnlySpan<byte> text, long time, int pid, bool continues, bool whole)
    {
        to.Write("{\"time\":\""u8);
        to.Write(_time.Of(time));
        to.Write(_program);
        _ = Utf8Formatter.TryFormat(pid, to.GetSpan(11), out var digits);
        to.Advance(digits);
        to.Write(_stream);
        if (whole && JsonMembers.IsObject(text))
        {
            JsonMembers.Append(to, text);
        }
        else
        {
            to.Write(",\"message\":\""u8);
            JsonText.Append(to, text);
            to.Write(continues ? "\",\"continued\":true"u8 : "\""u8);
        }

        to.Write("}"u8);
    }
}
