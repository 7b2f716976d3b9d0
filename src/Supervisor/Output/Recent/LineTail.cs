namespace Supervisor.Output.Recent;

/// <summary>The last lines of what is fed to it, within a number of lines and of bytes.</summary>
internal sealed class LineTail(int mostLines, int mostBytes, Func<ReadOnlySpan<byte>, bool> takes)
{
    private readonly Queue<byte[]> _lines = new();
    private readonly List<byte> _open = [];

    /// <summary>It has all that it may hold: what comes before cannot matter.</summary>
    public bool IsFull { get; private set; }

    public IReadOnlyCollection<byte[]> Lines => _lines;

    /// <summary>Of all its lines together.</summary>
    public int Bytes { get; private set; }

    public void Clear()
    {
        _lines.Clear();
        _open.Clear();
        Bytes = 0;
        IsFull = false;
    }

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (bytes.IndexOf((byte)'\n') is >= 0 and var end)
        {
            Append(bytes[..end]);
            Complete();
            bytes = bytes[(end + 1)..];
        }

        Append(bytes);
    }

    /// <summary>A last line may lack its newline.</summary>
    public void Finish()
    {
        if (_open.Count > 0)
        {
            Complete();
        }
    }

    private void Append(ReadOnlySpan<byte> part) => _open.AddRange(part[..Math.Min(part.Length, Math.Max(0, mostBytes - _open.Count))]);

    private void Complete()
    {
        var line = _open.ToArray();
        _open.Clear();
        if (!takes(line))
        {
            return;
        }

        _lines.Enqueue(line);
        Bytes += line.Length;
        while (_lines.Count > mostLines || Bytes > mostBytes)
        {
            IsFull = true;
            Bytes -= _lines.Dequeue().Length;
        }

        IsFull |= _lines.Count == mostLines;
    }
}
