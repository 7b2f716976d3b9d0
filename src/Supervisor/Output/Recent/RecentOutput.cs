using Supervisor.Output.Sinks;

namespace Supervisor.Output.Recent;

/// <summary>
/// What every program has written last, in bounded memory: each has its own limit, and all together have one, so that a
/// thousand talkative ones share what a few would have to themselves. The output thread adds; any thread reads.
/// </summary>
/// <param name="perProgram">The most bytes for one program.</param>
/// <param name="total">The most bytes for all.</param>
internal sealed class RecentOutput(int perProgram = RecentOutput.UsualPerProgram, int total = RecentOutput.UsualTotal)
{
    public const int UsualPerProgram = 64 * 1024;
    public const int UsualTotal = 2 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private int _size;

    /// <summary>How much they have written in all.</summary>
    public OutputTotals Totals { get; } = new();

    /// <summary>Bytes of memory in use.</summary>
    public int Size
    {
        get
        {
            lock (_gate)
            {
                return _size;
            }
        }
    }

    /// <param name="text">One line, or several with newlines between them.</param>
    /// <param name="time">In microseconds since 1970.</param>
    /// <param name="continues">The first one goes on with a line before.</param>
    public void Add(string program, StreamKind stream, ReadOnlySpan<byte> text, long time, bool continues = false)
    {
        TaskCompletionSource? awaited;
        lock (_gate)
        {
            var entry = EntryOf(program);
            MakeRoom(entry.Ring, text.Length);
            entry.Ring.Add(stream, text, time, continues);
            entry.Written[(int)stream] += text.Length + 1;
            awaited = entry.Awaited;
            entry.Awaited = null;
        }

        awaited?.SetResult();
    }

    /// <summary>Lines of a program that a query asks for, oldest first, and where to go on.</summary>
    public RecentLines Read(string program, RecentQuery query)
    {
        var lines = new Queue<RecentLine>();
        lock (_gate)
        {
            if (!_entries.TryGetValue(program, out var entry))
            {
                return new RecentLines([], Math.Max(0, query.From), 0, IsComplete: true);
            }

            var ring = entry.Ring;
            long oldest = long.MaxValue, missed = 0, whole = 0;
            var expected = Math.Max(query.From, 0);
            ring.Read(query.From, line =>
            {
                // Of a lot that came at once only the end may have been kept.
                if (line.Number > expected)
                {
                    missed += line.Number - expected;
                    whole = line.Number;
                }

                expected = line.Number + 1;
                oldest = Math.Min(oldest, line.Time);
                if (query.Takes(line.Stream, line.Time))
                {
                    lines.Enqueue(line);
                    if (lines.Count > query.Last)
                    {
                        lines.Dequeue();
                    }
                }
            });
            var isTorn = lines.TryPeek(out var first) && first.Number < whole;
            var complete = !isTorn && (ring.First <= query.From || lines.Count == query.Last || (query.Since is { } since && oldest <= since));
            return new RecentLines([.. lines], ring.Next, Math.Max(missed, ring.First - query.From), complete) { WholeFrom = whole };
        }
    }

    /// <summary>What is left of one stream of a program, as the end of all that it has written to it.</summary>
    public RecentText TextOf(string program, StreamKind stream)
    {
        using var text = new MemoryStream();
        lock (_gate)
        {
            if (!_entries.TryGetValue(program, out var entry))
            {
                return new RecentText([], 0);
            }

            entry.Ring.Read(0, line =>
            {
                if (line.Stream == stream)
                {
                    text.Write(line.Text);
                    text.WriteByte((byte)'\n');
                }
            });
            return new RecentText(text.ToArray(), Math.Max(entry.Written[(int)stream], text.Length));
        }
    }

    /// <summary>What was written so far is not shown any more.</summary>
    public void Clear(string program)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(program, out var entry))
            {
                Resize(entry.Ring, 0);
                Array.Clear(entry.Written);
            }
        }
    }

    /// <summary>Completes once a program has written a line with this number or a later one.</summary>
    public Task WaitFor(string program, long number)
    {
        lock (_gate)
        {
            var entry = EntryOf(program);
            return entry.Ring.Next > number
                ? Task.CompletedTask
                : (entry.Awaited ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>The program is removed.</summary>
    public void Forget(string program)
    {
        TaskCompletionSource? awaited = null;
        lock (_gate)
        {
            if (_entries.Remove(program, out var entry))
            {
                _size -= entry.Ring.Size;
                awaited = entry.Awaited;
            }
        }

        awaited?.SetCanceled();
    }

    private Entry EntryOf(string program)
    {
        if (!_entries.TryGetValue(program, out var entry))
        {
            _entries.Add(program, entry = new Entry());
        }

        return entry;
    }

    private void MakeRoom(RecentRing ring, int length)
    {
        while (!ring.HasRoomFor(length) && ring.Size < perProgram)
        {
            var size = Math.Min(perProgram, Math.Max(RecentRing.Smallest, ring.Size * 2));
            while (_size + size - ring.Size > total && LargestOver(size) is { } largest)
            {
                Resize(largest, largest.Size / 2);
            }

            if (_size + size - ring.Size > total)
            {
                return;
            }

            Resize(ring, size);
        }
    }

    /// <summary>Whoever has more than is asked for gives half of it.</summary>
    private RecentRing? LargestOver(int size)
    {
        RecentRing? largest = null;
        foreach (var entry in _entries.Values)
        {
            if (entry.Ring.Size > Math.Max(size, largest?.Size ?? 0))
            {
                largest = entry.Ring;
            }
        }

        return largest;
    }

    private void Resize(RecentRing ring, int size)
    {
        _size += size - ring.Size;
        ring.Resize(size);
    }

    private sealed class Entry
    {
        public RecentRing Ring { get; } = new();

        /// <summary>Bytes in all, by stream.</summary>
        public long[] Written { get; } = new long[2];

        /// <summary>Somebody follows.</summary>
        public TaskCompletionSource? Awaited { get; set; }
    }
}

/// <summary>The end of what a program has written to a stream.</summary>
/// <param name="Size">Of all that it has written; what is left are the last bytes of that.</param>
internal sealed record RecentText(byte[] Left, long Size);
