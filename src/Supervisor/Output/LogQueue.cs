using System.Buffers.Binary;
using Supervisor.Output.Sinks;

namespace Supervisor.Output;

/// <summary>
/// Lines of the supervisor's own log on their way to the output thread. Any thread adds and never waits for a reader:
/// when the queue is full, lines are dropped and counted.
/// </summary>
internal sealed class LogQueue
{
    /// <summary>Bytes that may wait.</summary>
    public const int Capacity = 1024 * 1024;

    /// <summary>Longer lines are cut.</summary>
    public const int LongestLine = 32 * 1024;

    private const int HeaderSize = sizeof(int);
    private const int SmallBuffer = 16 * 1024;

    private readonly Lock _gate = new();
    private byte[] _buffer = new byte[SmallBuffer];
    private int _start;
    private int _end;
    private long _lost;

    public int BytesWaiting
    {
        get
        {
            lock (_gate)
            {
                return _end - _start;
            }
        }
    }

    /// <summary>Adds a line (without its newline). True if the queue was empty, so that the pump must be woken.</summary>
    public bool Add(ReadOnlySpan<byte> line)
    {
        if (line.Length > LongestLine)
        {
            line = line[..LineFramer.CharacterBoundary(line, LongestLine)];
        }

        lock (_gate)
        {
            if (!MakeRoom(HeaderSize + line.Length))
            {
                _lost++;
                return false;
            }

            var wasEmpty = _start == _end;
            BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(_end), line.Length);
            line.CopyTo(_buffer.AsSpan(_end + HeaderSize));
            _end += HeaderSize + line.Length;
            return wasEmpty;
        }
    }

    /// <summary>Moves lines while the outlet has room in its buffer. True when none is left.</summary>
    public bool MoveTo(Outlet outlet)
    {
        // Nothing is written to the stream inside the lock: whoever logs would wait for a disk.
        lock (_gate)
        {
            while (_start < _end)
            {
                var length = BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(_start));
                if (!outlet.TryBuffer([], _buffer.AsSpan(_start + HeaderSize, length), "\n"u8))
                {
                    return false;
                }

                _start += HeaderSize + length;
            }

            _start = _end = 0;
            if (_buffer.Length > SmallBuffer * 4)
            {
                _buffer = new byte[SmallBuffer];
            }

            return true;
        }
    }

    /// <summary>How many lines were dropped since the last call.</summary>
    public long TakeLost()
    {
        lock (_gate)
        {
            var lost = _lost;
            _lost = 0;
            return lost;
        }
    }

    private bool MakeRoom(int length)
    {
        if (_buffer.Length - _end >= length)
        {
            return true;
        }

        var waiting = _end - _start;
        if (waiting + length > Capacity)
        {
            return false;
        }

        var size = _buffer.Length;
        while (size - waiting < length)
        {
            size *= 2;
        }

        var target = size == _buffer.Length ? _buffer : new byte[size];
        _buffer.AsSpan(_start, waiting).CopyTo(target);
        (_buffer, _start, _end) = (target, 0, waiting);
        return true;
    }
}
