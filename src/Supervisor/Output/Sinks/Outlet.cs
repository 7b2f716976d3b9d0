using System.Buffers;
using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;

namespace Supervisor.Output.Sinks;

/// <summary>
/// Something that sinks write to: a stream, a file, a socket. It buffers whole lines, knows what it waits for when it takes
/// nothing, and holds the sources that wait with it. It is <em>stuck</em> while it may take more soon, so that its programs
/// meet back-pressure or lose lines, as they chose; it is <em>broken</em> while it refuses for good, so that waiting would
/// be without end, and everything is lost and counted. It recovers from both by itself. Only the output thread uses it.
/// </summary>
internal abstract class Outlet(string name, Epoll epoll) : IDisposable
{
    public const int LargestBuffer = 64 * 1024;

    private const int SmallBuffer = 4 * 1024;
    private const long Pause = 1000;
    private const long SpuriousWakeUpPause = 20;
    private const long ReportPause = 60_000;

    private readonly List<Sink> _owing = [];
    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private bool _watched;
    private bool _justWoken;
    private long? _retryAt;
    private long _probeAt;
    private Errno _refusal;
    private Errno _shortage;
    private Errno _cause;
    private long _lostLines;
    private long _lostBytes;
    private long _nextReport;

    /// <summary>For reports: "stdout", the path of a file.</summary>
    public string Name { get; } = name;

    /// <summary>By which epoll tells that it can be written again. Given by the table.</summary>
    public ulong Token { get; set; }

    /// <summary>Sources that have something for it, and wait until it takes more.</summary>
    public ReadyQueue Waiting { get; } = new();

    public bool IsStuck { get; private set; }

    /// <summary>When to look after it without any event, in milliseconds of Environment.TickCount64.</summary>
    public long DueAt => Math.Min(_retryAt ?? long.MaxValue, _lostBytes > 0 ? _nextReport : long.MaxValue);

    public int BytesWaiting => _end - _start;

    /// <summary>The last byte of those that wait.</summary>
    protected byte? LastWaiting => _end > _start ? _buffer[_end - 1] : null;

    /// <summary>The pump has it on its list of those to look after; see <see cref="IsTroubled"/>.</summary>
    public bool IsListed { get; set; }

    /// <summary>The pump flushes it at the end of its turn.</summary>
    public bool IsTouched { get; set; }

    /// <summary>Something is to be done although nobody offers a line: wait, try again, report, mark a gap.</summary>
    public bool IsTroubled => IsStuck || _lostBytes > 0 || _owing.Count > 0;

    /// <summary>Buffers the lines of all its programs until the end of a turn; others are flushed after each read.</summary>
    public virtual bool CollectsOverTurn => false;

    /// <summary>It is broken, and has not recovered; asked before each line, it looks again once a second.</summary>
    public bool Refuses
    {
        get
        {
            if (_refusal != default && Environment.TickCount64 >= _probeAt)
            {
                _probeAt = Environment.TickCount64 + Pause;
                _refusal = HasRecovered() ? default : _refusal;
            }

            return _refusal != default;
        }
    }

    /// <summary>The descriptor to watch for EPOLLOUT after EAGAIN.</summary>
    protected virtual int Descriptor => -1;

    /// <summary>Buffers one line, writing out others to make room; false if there is none, then nothing was taken.</summary>
    public bool TryAppend(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> text, ReadOnlySpan<byte> end)
    {
        if (BytesWaiting + prefix.Length + text.Length + end.Length > LargestBuffer)
        {
            Flush();
        }

        return TryBuffer(prefix, text, end);
    }

    /// <summary>As <see cref="TryAppend"/>, but never writes.</summary>
    public bool TryBuffer(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> text, ReadOnlySpan<byte> end)
    {
        var length = prefix.Length + text.Length + end.Length;
        if (!MakeRoom(length))
        {
            return false;
        }

        var room = _buffer.AsSpan(_end);
        prefix.CopyTo(room);
        text.CopyTo(room[prefix.Length..]);
        end.CopyTo(room[(prefix.Length + text.Length)..]);
        _end += length;
        return true;
    }

    /// <summary>Writes as much as it takes.</summary>
    public void Flush()
    {
        while (_start < _end && !IsStuck)
        {
            var written = Write(_buffer.AsSpan(_start, _end - _start));
            if (Syscall.Failed(written, out var errno))
            {
                Refused(errno);
                continue;
            }

            _start += (int)written;
            _justWoken = false;
            _refusal = _shortage = default;
        }

        if (_start == _end)
        {
            ReleaseBuffer();
        }
    }

    /// <summary>Writes bytes without buffering them, after all that is buffered; returns how many were taken.</summary>
    public int WriteThrough(ReadOnlySpan<byte> bytes)
    {
        Flush();
        var taken = 0;
        while (BytesWaiting == 0 && taken < bytes.Length && !IsStuck && _refusal == default)
        {
            var written = Write(bytes[taken..]);
            if (Syscall.Failed(written, out var errno))
            {
                Refused(errno);
                continue;
            }

            taken += (int)written;
            _justWoken = false;
            _shortage = default;
        }

        return taken;
    }

    /// <summary>Epoll says that it can be written again.</summary>
    public void BecameWritable()
    {
        _justWoken = true;
        IsStuck = false;
    }

    /// <summary>Ends a wait by time if it is over, writes what waits, and marks the gaps that sinks have left.</summary>
    /// <param name="now">In milliseconds of Environment.TickCount64.</param>
    public void LookAfter(long now)
    {
        if (_retryAt <= now)
        {
            _retryAt = null;
            IsStuck = false;
        }

        Flush();
        if (_owing.Count > 0 && !IsStuck && !Refuses)
        {
            var time = Clock.UnixMicroseconds();
            _owing.RemoveAll(sink => sink.PayMark(time));
            Flush();
        }
    }

    /// <summary>A sink could not put a line here and has given it up.</summary>
    public void CountLost(Sink sink, int lines, int bytes)
    {
        _lostLines += lines;
        _lostBytes += bytes;
        if (_owing.Count == 0 || !_owing.Contains(sink))
        {
            _owing.Add(sink);
        }
    }

    /// <summary>A source that is gone owes nothing any more.</summary>
    public void Forget(Sink sink) => _owing.Remove(sink);

    /// <summary>Once, as soon as the pump knows it: what can be got ready before the first line.</summary>
    public virtual void Prepare()
    {
    }

    /// <summary>Opens again what it writes to, by its name, because somebody has moved it. Nothing that waits is lost.</summary>
    public virtual void Reopen()
    {
    }

    /// <summary>What has been held back, or lost since the last report, at most once a minute while it goes on.</summary>
    /// <param name="onlyAfterwards">Not before it works again: the report itself would go there.</param>
    public OutputReport? TakeReport(long now, bool onlyAfterwards)
    {
        if (now < _nextReport || (onlyAfterwards && (IsStuck || _refusal != default)))
        {
            return null;
        }

        OutputReport? report = (_lostBytes, _shortage.Number) switch
        {
            ( > 0, _) => new OutputReport.Discarded(Name, _cause, _lostLines, _lostBytes),
            (_, not 0) => new OutputReport.HeldBack(Name, _shortage),
            _ => null,
        };
        if (report is not null)
        {
            _lostLines = _lostBytes = 0;
            _nextReport = now + ReportPause;
        }

        return report;
    }

    public virtual void Dispose() => ReleaseBuffer();

    /// <summary>How many of the bytes were taken, or <c>-errno</c>: EAGAIN waits for <see cref="Descriptor"/>.</summary>
    protected abstract nint Write(ReadOnlySpan<byte> bytes);

    /// <summary>Whether it may take more in a while, so that waiting makes sense.</summary>
    protected virtual bool MayPass(Errno errno) => errno.Name is "ENOSPC" or "EDQUOT" or "ENOMEM" or "ENOBUFS";

    /// <summary>Whether writing makes sense again after a refusal, as far as it can be told without a write.</summary>
    protected virtual bool HasRecovered() => true;

    /// <summary>How many lines are in what waits, to count those that are lost.</summary>
    protected virtual long LinesIn(ReadOnlySpan<byte> bytes) => Newlines.Count(bytes);

    /// <summary>The descriptor is another now, or closed: epoll does not know it.</summary>
    protected void ForgetWatch() => _watched = false;

    private bool MakeRoom(int length)
    {
        if (_buffer.Length - _end >= length)
        {
            return true;
        }

        var waiting = BytesWaiting;
        if (waiting > 0 && waiting + length > LargestBuffer)
        {
            return false;
        }

        // Nothing is held while nothing waits: a thousand quiet programs have no buffers.
        var target = _buffer.Length - waiting >= length ? _buffer
            : ArrayPool<byte>.Shared.Rent(waiting + length <= SmallBuffer ? SmallBuffer : Math.Max(length, LargestBuffer));
        _buffer.AsSpan(_start, waiting).CopyTo(target);
        if (target != _buffer)
        {
            ReleaseBuffer();
        }

        (_buffer, _start, _end) = (target, 0, waiting);
        return true;
    }

    private void ReleaseBuffer()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        (_buffer, _start, _end) = ([], 0, 0);
    }

    private void Refused(Errno errno)
    {
        if (errno == Errno.EINTR)
        {
            return;
        }

        if (errno == Errno.EAGAIN)
        {
            _cause = errno;
            AwaitWritable();
        }
        else if (MayPass(errno))
        {
            _retryAt = Environment.TickCount64 + Pause;
            IsStuck = true;
            _cause = _shortage = errno;
        }
        else
        {
            _lostLines += LinesIn(_buffer.AsSpan(_start, BytesWaiting));
            _lostBytes += BytesWaiting;
            _start = _end = 0;
            _probeAt = Environment.TickCount64 + Pause;
            _cause = _refusal = errno;
        }
    }

    private void AwaitWritable()
    {
        const uint Events = Epoll.EPOLLOUT | Epoll.EPOLLONESHOT;
        IsStuck = true;

        // A terminal can poll as writable and yet take nothing: never believe it twice in a row.
        if (!_justWoken)
        {
            var result = _watched ? epoll.Modify(Descriptor, Events, Token) : epoll.Add(Descriptor, Events, Token);
            _watched |= result >= 0;
            if (result >= 0)
            {
                return;
            }
        }

        _justWoken = false;
        _retryAt = Environment.TickCount64 + SpuriousWakeUpPause;
    }
}
