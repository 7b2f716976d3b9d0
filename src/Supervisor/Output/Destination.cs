using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;

namespace Supervisor.Output;

/// <summary>
/// One stream that the pump writes to: a buffer of whole lines, and what it waits for. While it is stuck nobody reads
/// for it, so its programs meet back-pressure; a stream that refuses for good throws everything away and counts.
/// Only the pump's thread uses it.
/// </summary>
internal sealed class Destination : IDisposable
{
    private const int BufferSize = 64 * 1024;
    private const long FullDiskPause = 1000;
    private const long SpuriousWakeUpPause = 20;
    private const long ReportPause = 60_000;

    private readonly NonBlockingWriter _writer;
    private readonly byte[] _buffer = GC.AllocateArray<byte>(BufferSize, pinned: true);
    private int _start;
    private int _end;
    private bool _watched;
    private bool _justWoken;
    private long _discarded;
    private Errno _refusal;
    private Errno _lastRefusal;
    private Errno _shortage;
    private long _nextReport;

    public Destination(int descriptor, string name, ulong token)
    {
        Name = name;
        Token = token;
        IsTerminal = Descriptors.IsTerminal(descriptor);
        _writer = NonBlockingWriter.For(descriptor);
    }

    public string Name { get; }

    /// <summary>By which epoll tells that it can be written again.</summary>
    public ulong Token { get; }

    public bool IsTerminal { get; }

    /// <summary>Sources with something to read for this destination.</summary>
    public ReadyQueue Ready { get; } = new();

    /// <summary>The last write was refused, and what is written is thrown away.</summary>
    public bool IsBroken => _refusal != default;

    public bool IsStuck { get; private set; }

    /// <summary>When to try again, in milliseconds of Environment.TickCount64; null: when epoll says so.</summary>
    public long? RetryAt { get; private set; }

    public int BytesWaiting => _end - _start;

    /// <summary>Buffers one line, writing out others to make room; false if there is none, then nothing was taken.</summary>
    public bool TryAppend(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> text, Epoll epoll)
    {
        if (!HasRoomFor(prefix.Length + text.Length + 1))
        {
            Flush(epoll);
        }

        return TryBuffer(prefix, text);
    }

    /// <summary>As <see cref="TryAppend"/>, but never writes.</summary>
    public bool TryBuffer(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> text)
    {
        var length = prefix.Length + text.Length + 1;
        if (!HasRoomFor(length))
        {
            return false;
        }

        var room = _buffer.AsSpan(_end);
        prefix.CopyTo(room);
        text.CopyTo(room[prefix.Length..]);
        room[length - 1] = (byte)'\n';
        _end += length;
        return true;
    }

    /// <summary>Writes as much as the stream takes.</summary>
    public void Flush(Epoll epoll)
    {
        while (_start < _end && !IsStuck)
        {
            var written = _writer.Write(_buffer.AsSpan(_start, _end - _start));
            if (Syscall.Failed(written, out var errno))
            {
                Refused(errno, epoll);
                continue;
            }

            _start += (int)written;
            _justWoken = false;
            _refusal = _shortage = default;
        }

        if (_start == _end)
        {
            _start = _end = 0;
        }
    }

    /// <summary>Epoll says that it can be written again.</summary>
    public void BecameWritable()
    {
        _justWoken = true;
        IsStuck = false;
    }

    /// <summary>Ends a wait by time if it is over.</summary>
    public void Retry(long now)
    {
        if (RetryAt <= now)
        {
            RetryAt = null;
            IsStuck = false;
        }
    }

    /// <summary>What has been held back, or thrown away since the last report, at most once a minute while it goes on.</summary>
    /// <param name="onlyAfterwards">Not before the stream works again: the report itself would go there.</param>
    public OutputReport? TakeReport(long now, bool onlyAfterwards)
    {
        if (_shortage != default && !onlyAfterwards && now >= _nextReport)
        {
            _nextReport = now + ReportPause;
            return new OutputReport.HeldBack(Name, _shortage);
        }

        if (_discarded == 0 || (IsBroken && (onlyAfterwards || now < _nextReport)))
        {
            return null;
        }

        var report = new OutputReport.Discarded(Name, _lastRefusal, _discarded);
        _discarded = 0;
        _nextReport = now + ReportPause;
        return report;
    }

    public void Dispose() => _writer.Dispose();

    private bool HasRoomFor(int length)
    {
        if (BufferSize - _end < length && _start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        return BufferSize - _end >= length;
    }

    private void Refused(Errno errno, Epoll epoll)
    {
        if (errno == Errno.EINTR)
        {
            return;
        }

        if (errno == Errno.EAGAIN)
        {
            AwaitWritable(epoll);
        }
        else if (errno.Name is "ENOSPC" or "EDQUOT" or "ENOMEM" or "ENOBUFS")
        {
            RetryAt = Environment.TickCount64 + FullDiskPause;
            IsStuck = true;
            _shortage = errno;
        }
        else
        {
            _discarded += BytesWaiting;
            _start = _end = 0;
            _refusal = _lastRefusal = errno;
        }
    }

    private void AwaitWritable(Epoll epoll)
    {
        const uint Events = Epoll.EPOLLOUT | Epoll.EPOLLONESHOT;
        IsStuck = true;

        // A terminal can poll as writable and yet take nothing: never believe it twice in a row.
        if (!_justWoken)
        {
            var result = _watched
                ? epoll.Modify(_writer.Descriptor, Events, Token)
                : epoll.Add(_writer.Descriptor, Events, Token);
            _watched |= result >= 0;
            if (result >= 0)
            {
                return;
            }
        }

        _justWoken = false;
        RetryAt = Environment.TickCount64 + SpuriousWakeUpPause;
    }
}
