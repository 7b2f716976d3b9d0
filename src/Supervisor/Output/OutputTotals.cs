using System.Collections.Concurrent;

namespace Supervisor.Output;

/// <summary>How much each program has written in this run of the supervisor, as far as it came by here.</summary>
internal sealed class OutputTotals
{
    private static readonly OutputTotal Nothing = new();
    private readonly ConcurrentDictionary<string, OutputTotal> _programs = new(StringComparer.Ordinal);

    /// <summary>Any thread.</summary>
    public OutputTotal Of(string program) => _programs.GetValueOrDefault(program, Nothing);

    public OutputTotal Open(string program) => _programs.GetOrAdd(program, static _ => new OutputTotal());
}

/// <summary>Counted by the output thread, read by any.</summary>
internal sealed class OutputTotal
{
    private long _bytes;
    private long _lostLines;
    private long _lostBytes;

    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Those that sinks had no room for; a line that two sinks lost counts twice.</summary>
    public long LostLines => Volatile.Read(ref _lostLines);

    public long LostBytes => Volatile.Read(ref _lostBytes);

    public void Took(int bytes) => Volatile.Write(ref _bytes, _bytes + bytes);

    public void Lost(long lines, long bytes)
    {
        Volatile.Write(ref _lostLines, _lostLines + lines);
        Volatile.Write(ref _lostBytes, _lostBytes + bytes);
    }
}
