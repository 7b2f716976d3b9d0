namespace Supervisor.Output;

/// <summary>All sources by the number that epoll knows them by. Added by any thread, removed by the pump's.</summary>
internal sealed class SourceTable
{
    private readonly Lock _gate = new();
    private readonly Stack<int> _free = new();
    private PipeSource?[] _sources = new PipeSource?[16];
    private int _used;

    public void Add(PipeSource source)
    {
        lock (_gate)
        {
            if (!_free.TryPop(out var index))
            {
                index = _used++;
                if (index == _sources.Length)
                {
                    Array.Resize(ref _sources, index * 2);
                }
            }

            source.Index = index;
            _sources[index] = source;
        }
    }

    public PipeSource? Find(int index)
    {
        lock (_gate)
        {
            return (uint)index < (uint)_used ? _sources[index] : null;
        }
    }

    public void Remove(PipeSource source)
    {
        lock (_gate)
        {
            _sources[source.Index] = null;
            _free.Push(source.Index);
        }
    }

    /// <summary>What has not been read yet, or not been offered to a sink.</summary>
    public long BytesWaiting => Snapshot().Sum(source => source.BytesWaiting);

    /// <summary>Those that are there now; for rare occasions.</summary>
    public PipeSource[] Snapshot()
    {
        lock (_gate)
        {
            return [.. _sources.OfType<PipeSource>()];
        }
    }
}
