namespace Supervisor.Output.Sinks;

/// <summary>What a sink has taken and lost since it was made. Counted by the output thread, read by any.</summary>
internal sealed class SinkCounters
{
    private long _lines;
    private long _bytes;
    private long _lostLines;
    private long _lostBytes;

    public long Lines => Volatile.Read(ref _lines);

    public long Bytes => Volatile.Read(ref _bytes);

    public long LostLines => Volatile.Read(ref _lostLines);

    public long LostBytes => Volatile.Read(ref _lostBytes);

    public void Took(int lines, int bytes)
    {
        Volatile.Write(ref _lines, _lines + lines);
        Volatile.Write(ref _bytes, _bytes + bytes);
    }

    public void Lost(int lines, int bytes)
    {
        Volatile.Write(ref _lostLines, _lostLines + lines);
        Volatile.Write(ref _lostBytes, _lostBytes + bytes);
    }
}
