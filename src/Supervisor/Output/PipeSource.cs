using System.Buffers;
using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;
using Supervisor.Output.Recent;
using Supervisor.Output.Sinks;

namespace Supervisor.Output;

/// <summary>
/// One output stream of one program: a pipe that lives across the program's restarts, because both of its ends are
/// held here. It cuts lines and offers each to its sinks in turn; while one of them refuses, it reads no more. A buffer is
/// held only while there is a line whose end has not been written yet.
/// </summary>
internal sealed class PipeSource
{
    /// <summary>Also what one source may take of a turn before others have theirs.</summary>
    public const int ReadSize = 64 * 1024;

    /// <summary>Room for what can be held and one more read.</summary>
    public const int ScratchSize = LineFramer.LongestLine + ReadSize;

    private readonly StreamIdentity _identity;
    private readonly RecentOutput _recent;
    private readonly int _readEnd;
    private bool _recentInLine;
    private byte[] _held = [];
    private int _heldLength;
    private bool _inLine;
    private int _nextSink;
    private int _writeEnd;
    private long _lostLines;
    private long _lostBytes;
    private volatile LineWatch? _watch;

    public PipeSource(StreamIdentity identity, Sink[] sinks, RecentOutput recent, int readEnd, int writeEnd)
    {
        _identity = identity;
        _recent = recent;
        Sinks = sinks;
        _readEnd = readEnd;
        _writeEnd = writeEnd;
    }

    public Sink[] Sinks { get; }

    /// <summary>The outlet that one of its sinks has to wait for, which makes reading useless now.</summary>
    public Outlet? BlockedBy
    {
        get
        {
            foreach (var sink in Sinks)
            {
                if (sink.Blocks)
                {
                    return sink.Outlet;
                }
            }

            return null;
        }
    }

    /// <summary>For the program. Negative once the program is removed.</summary>
    public int WriteEnd => _writeEnd;

    /// <summary>It is the master of a terminal instead of a pipe, and ends with the program.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>Takes messages for event listeners out of it.</summary>
    public Capture? Capture { get; init; }

    /// <summary>The place in the table, by which epoll names it.</summary>
    public int Index { get; set; }

    public PipeSource? NextReady { get; set; }

    public bool IsQueued { get; set; }

    /// <summary>Nobody holds a write end any more: after the bytes comes the end, of which epoll does not tell again.</summary>
    public bool IsHungUp { get; set; }

    /// <summary>Its program has ended for good, and a line without its newline is one.</summary>
    public bool IsEnding { get; set; }

    /// <summary>While draining: it has been read to its end once.</summary>
    public bool IsDrained { get; set; }

    /// <summary>Bytes that a drain with no time left would lose.</summary>
    public long BytesWaiting => _heldLength + Descriptors.BytesWaiting(_readEnd);

    /// <summary>It is not to be read before the launch has its outcome, or lines would carry the number of another process.</summary>
    public bool AwaitsProcess => _identity.Process.IsStarting && (Capture is not null || Array.Exists(Sinks, sink => sink.NamesProcess));

    public void Resize(TerminalSize size) => Pseudoterminals.Resize(_readEnd, size);

    public bool WritesTo(Outlet outlet)
    {
        foreach (var sink in Sinks)
        {
            if (sink.Outlet == outlet)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>From the next line on; null for nobody. Any thread.</summary>
    public void LookFor(LineWatch? watch) => _watch = watch;

    public nint Watch(Epoll epoll, ulong token) => epoll.Add(_readEnd, Epoll.EPOLLIN | Epoll.EPOLLET, token);

    /// <summary>Reads once and offers whole lines to the sinks.</summary>
    /// <param name="scratch">At least <see cref="ScratchSize"/> bytes for the duration of the call.</param>
    /// <param name="draining">A line without its newline is offered once the pipe is empty.</param>
    /// <param name="taken">How many bytes were read.</param>
    public SourceState Serve(byte[] scratch, bool draining, out int taken)
    {
        var length = _heldLength;
        _held.AsSpan(0, length).CopyTo(scratch);
        var state = SourceState.More;
        taken = 0;

        // More than a line is held only if a sink refused halfway: first things first.
        if (length <= LineFramer.LongestLine)
        {
            var room = Capture is null ? ReadSize : ReadSize - Capture.Slack;
            var read = Descriptors.Read(_readEnd, scratch.AsSpan(length, room));
            state = StateAfter(read, room);
            taken = Math.Max(0, (int)read);
            length += Capture is null ? taken : OutputIn(scratch.AsSpan(length), taken);
        }

        var final = state == SourceState.Ended || (draining && state == SourceState.Empty);
        length += final && Capture is not null ? Capture.Finish(scratch.AsSpan(length)) : 0;
        var rest = scratch.AsSpan(0, length);
        var time = Clock.UnixMicroseconds();
        var all = _watch is null && Sinks is [{ TakesBlocks: true } only] ? OfferBlock(only, ref rest, final, time) : OfferLines(ref rest, final, time);
        Remember(scratch.AsSpan(0, length - rest.Length), time);
        Count(taken);
        Hold(rest);
        IsDrained |= all && draining && state is SourceState.Empty or SourceState.Ended;
        return all ? state : SourceState.Stuck;
    }

    /// <summary>Closes the supervisor's own write end: the pipe ends with the last process that holds the other.</summary>
    public void CloseWriteEnd() => Descriptors.Close(Interlocked.Exchange(ref _writeEnd, -1));

    public void Close()
    {
        CloseWriteEnd();
        Descriptors.Close(_readEnd);
        Hold([]);
    }

    /// <summary>False if the sink refused some of it.</summary>
    private static bool OfferBlock(Sink sink, ref Span<byte> rest, bool final, long time)
    {
        var end = final || rest.Length > LineFramer.LongestLine ? rest.Length : 0;
        end = sink.TakesParts ? rest.Length : rest.LastIndexOf((byte)'\n') is >= 0 and var newline && !final ? newline + 1 : end;
        var taken = end == 0 ? 0 : sink.OfferBlock(rest[..end], time);
        rest = rest[taken..];
        return taken == end;
    }

    /// <summary>False if a sink refused a line.</summary>
    private bool OfferLines(ref Span<byte> rest, bool final, long time)
    {
        while (LineFramer.Next(rest, final) is { Consumed: > 0 } cut)
        {
            var line = new OutputLine
            {
                Text = rest[..cut.Text],
                Time = time,
                Continues = _inLine,
                EndsLine = cut.EndsLine,
                HasNewline = cut.Consumed > cut.Text,
            };
            if (!Offer(line))
            {
                return false;
            }

            rest = rest[cut.Consumed..];
        }

        return true;
    }

    private int OutputIn(Span<byte> buffer, int taken)
    {
        Capture!.Follow(_identity.Process.Id);
        return Capture.Filter(buffer, taken);
    }

    private SourceState StateAfter(nint read, int room)
    {
        if (Syscall.Failed(read, out var errno))
        {
            return errno == Errno.EAGAIN ? SourceState.Empty
                : errno == Errno.EINTR ? SourceState.More
                : SourceState.Ended;
        }

        // A short read has emptied a pipe (a terminal hands out less at a time), so whatever comes next is a new edge for epoll.
        return read == 0 ? SourceState.Ended : read < room && !IsHungUp && !IsTerminal ? SourceState.Empty : SourceState.More;
    }

    private bool Offer(in OutputLine line)
    {
        // Those that have taken the line are not offered it again.
        for (; _nextSink < Sinks.Length; _nextSink++)
        {
            if (!Sinks[_nextSink].Offer(line))
            {
                return false;
            }
        }

        _watch?.Look(line);
        _nextSink = 0;
        _inLine = !line.EndsLine;
        return true;
    }

    private void Remember(ReadOnlySpan<byte> offered, long time)
    {
        if (!offered.IsEmpty)
        {
            var ended = offered[^1] == (byte)'\n';
            _recent.Add(_identity.Program, _identity.Kind, ended ? offered[..^1] : offered, time, _recentInLine);
            _recentInLine = !ended;
        }
    }

    private void Count(int taken)
    {
        var (lines, bytes) = (0L, 0L);
        foreach (var sink in Sinks)
        {
            lines += sink.Counters.LostLines;
            bytes += sink.Counters.LostBytes;
        }

        _identity.Total.Took(taken);
        if (bytes > _lostBytes)
        {
            _identity.Total.Lost(lines - _lostLines, bytes - _lostBytes);
            (_lostLines, _lostBytes) = (lines, bytes);
        }
    }

    private void Hold(ReadOnlySpan<byte> rest)
    {
        if (rest.Length > _held.Length || (rest.IsEmpty && _held.Length > 0))
        {
            if (_held.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(_held);
            }

            _held = rest.IsEmpty ? [] : ArrayPool<byte>.Shared.Rent(rest.Length);
        }

        rest.CopyTo(_held);
        _heldLength = rest.Length;
    }
}

/// <summary>What a source is like after it was served.</summary>
internal enum SourceState
{
    /// <summary>Nothing to read until epoll says so.</summary>
    Empty,

    /// <summary>There may be more at once.</summary>
    More,

    /// <summary>A sink takes nothing now.</summary>
    Stuck,

    /// <summary>Nobody holds the other end any more.</summary>
    Ended,
}
