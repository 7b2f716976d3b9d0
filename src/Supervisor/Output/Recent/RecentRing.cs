using System.Buffers.Binary;
using Supervisor.Output.Sinks;

namespace Supervisor.Output.Recent;

/// <summary>
/// The last lines of one program in a circular buffer, oldest first out. It takes no memory before the first line, and
/// grows with what is written up to its limit. Not safe for several threads by itself.
/// </summary>
internal sealed class RecentRing
{
    /// <summary>Room of the first buffer.</summary>
    public const int Smallest = 1024;

    private const int HeaderSize = 20;
    private const uint LengthBits = 0x00FFFFFF;
    private const uint StderrBit = 1U << 31;
    private const uint ContinuesBit = 1U << 30;

    private byte[] _buffer = [];
    private int _start;
    private int _used;

    /// <summary>The number of the oldest line that is there; they are numbered from 0.</summary>
    public long First { get; private set; }

    /// <summary>The number that the next line gets.</summary>
    public long Next { get; private set; }

    /// <summary>Bytes of memory that it takes.</summary>
    public int Size => _buffer.Length;

    /// <summary>Whether a line would fit without throwing an old one away.</summary>
    public bool HasRoomFor(int length) => _used + HeaderSize + length <= _buffer.Length;

    /// <param name="text">One line, or several with newlines between them.</param>
    /// <param name="time">In microseconds since 1970.</param>
    /// <param name="continues">The first one goes on with a line before.</param>
    public void Add(StreamKind stream, ReadOnlySpan<byte> text, long time, bool continues)
    {
        var lines = Newlines.Count(text) + 1;
        var kept = Fitting(text);
        if (kept.Length < text.Length && lines > 1)
        {
            var left = Newlines.Count(kept) + 1;
            Next += lines - left;
            lines = left;
        }

        if (_buffer.Length <= HeaderSize)
        {
            First = Next += lines;
            return;
        }

        while (!HasRoomFor(kept.Length))
        {
            DropOldest();
        }

        Span<byte> header = stackalloc byte[HeaderSize];
        var flags = (stream == StreamKind.Stderr ? StderrBit : 0) | (continues ? ContinuesBit : 0);
        BinaryPrimitives.WriteInt64LittleEndian(header, time);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], Next);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], (uint)kept.Length | flags);
        First = _used == 0 ? Next : First;
        Put(_start + _used, header);
        Put(_start + _used + HeaderSize, kept);
        _used += HeaderSize + kept.Length;
        Next += lines;
    }

    /// <summary>Gives it a buffer of another size; the oldest lines go where it is smaller.</summary>
    public void Resize(int size)
    {
        while (_used > size)
        {
            DropOldest();
        }

        var buffer = size == 0 ? [] : new byte[size];
        Get(_start, buffer.AsSpan(0, _used));
        (_buffer, _start) = (buffer, 0);
    }

    /// <summary>Hands out lines from a number on, oldest first.</summary>
    public void Read(long from, Action<RecentLine> take)
    {
        for (var offset = 0; offset < _used;)
        {
            var entry = EntryAt(_start + offset);
            offset += HeaderSize + entry.Length;
            var text = new byte[entry.Length];
            Get(_start + offset - entry.Length, text);
            var (number, continues) = (entry.Number, entry.Continues);
            for (var rest = text.AsSpan(); ; number++, continues = false)
            {
                var newline = rest.IndexOf((byte)'\n');
                if (number >= from)
                {
                    take(new RecentLine(number, entry.Time, entry.Stream, (newline < 0 ? rest : rest[..newline]).ToArray(), continues));
                }

                if (newline < 0)
                {
                    break;
                }

                rest = rest[(newline + 1)..];
            }
        }
    }

    /// <summary>At most half of the buffer: the last lines, or the beginning of the only one.</summary>
    private ReadOnlySpan<byte> Fitting(ReadOnlySpan<byte> text)
    {
        var most = Math.Max(0, (_buffer.Length / 2) - HeaderSize);
        if (text.Length <= most)
        {
            return text;
        }

        var end = text[(text.Length - most)..];
        var line = end.IndexOf((byte)'\n');
        return line >= 0 ? end[(line + 1)..] : text[(text.LastIndexOf((byte)'\n') + 1)..] is var last && last.Length > most ? last[..most] : last;
    }

    private void DropOldest()
    {
        var taken = HeaderSize + EntryAt(_start).Length;
        _start = Place(_start + taken);
        _used -= taken;
        First = _used == 0 ? Next : EntryAt(_start).Number;
    }

    private Entry EntryAt(int place)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        Get(place, header);
        var word = BinaryPrimitives.ReadUInt32LittleEndian(header[16..]);
        return new Entry(
            BinaryPrimitives.ReadInt64LittleEndian(header),
            BinaryPrimitives.ReadInt64LittleEndian(header[8..]),
            (int)(word & LengthBits),
            (word & StderrBit) == 0 ? StreamKind.Stdout : StreamKind.Stderr,
            (word & ContinuesBit) != 0);
    }

    private int Place(int place) => place < _buffer.Length ? place : place % _buffer.Length;

    private void Put(int place, ReadOnlySpan<byte> bytes)
    {
        place = Place(place);
        var head = Math.Min(bytes.Length, _buffer.Length - place);
        bytes[..head].CopyTo(_buffer.AsSpan(place));
        bytes[head..].CopyTo(_buffer);
    }

    private void Get(int place, Span<byte> into)
    {
        if (into.IsEmpty)
        {
            return;
        }

        place = Place(place);
        var head = Math.Min(into.Length, _buffer.Length - place);
        _buffer.AsSpan(place, head).CopyTo(into);
        _buffer.AsSpan(0, into.Length - head).CopyTo(into[head..]);
    }

    private readonly record struct Entry(long Time, long Number, int Length, StreamKind Stream, bool Continues);
}

/// <summary>A line of a program, or a piece of a long one.</summary>
/// <param name="Number">Counts up by one for each line; what is missing between two was thrown away.</param>
/// <param name="Time">When it was read, in microseconds since 1970.</param>
/// <param name="Stream">Which of the program's two.</param>
/// <param name="Text">As it was written, without the newline.</param>
/// <param name="Continues">It goes on with the one before it of the same stream.</param>
internal sealed record RecentLine(long Number, long Time, StreamKind Stream, byte[] Text, bool Continues);
