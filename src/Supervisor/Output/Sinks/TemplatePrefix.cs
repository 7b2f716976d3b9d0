using System.Text;
using Supervisor.Configuration.Model;
using Supervisor.Output.Formats;

namespace Supervisor.Output.Sinks;

/// <summary>What a template puts before lines. The rest of a long line has a <c>+ </c> after it.</summary>
internal sealed class TemplatePrefix
{
    private readonly byte[][] _texts;
    private readonly bool[] _isTime;
    private readonly TimeStamp _stamp = new(UtcTime.Milliseconds);
    private readonly byte[] _buffer;
    private long _time = -1;
    private int _length;

    /// <param name="colour">Any number picks a colour; null is none.</param>
    public TemplatePrefix(PrefixTemplate template, StreamKind kind, int? colour)
    {
        var (before, after) = LinePrefix.ColourAround(colour);
        var texts = new List<byte[]> { before };
        foreach (var part in template.Parts)
        {
            texts.Add(part switch
            {
                PrefixPart.Text text => Encoding.UTF8.GetBytes(text.Value),
                PrefixPart.Stream => kind == StreamKind.Stdout ? [.. "stdout"u8] : [.. "stderr"u8],
                _ => [],
            });
        }

        texts.Add(after);
        _texts = [.. texts];
        _isTime = [false, .. template.Parts.Select(part => part is PrefixPart.Time), false];
        _buffer = new byte[_texts.Sum(text => text.Length) + (32 * _texts.Length)];
    }

    /// <param name="time">Of the line, in microseconds since 1970.</param>
    public ReadOnlySpan<byte> For(long time, bool continuation)
    {
        if (time != _time)
        {
            Build(time);
        }

        "+ "u8.CopyTo(_buffer.AsSpan(_length));
        return _buffer.AsSpan(0, _length + (continuation ? 2 : 0));
    }

    private void Build(long time)
    {
        _time = time;
        _length = 0;
        for (var index = 0; index < _texts.Length; index++)
        {
            var part = _isTime[index] ? _stamp.Of(time) : _texts[index];
            part.CopyTo(_buffer.AsSpan(_length));
            _length += part.Length;
        }
    }
}
