using Supervisor.Configuration.Model;

namespace Supervisor.Listening;

/// <summary>The events that wait for the listeners of one pool, oldest first. Pure.</summary>
internal sealed class EventQueue
{
    /// <summary>What the events of a pool may take together, whatever programs write into them.</summary>
    public const long MostBytes = 16 * 1024 * 1024;

    public int Capacity { get; set; } = ListenerPool.UsualBufferSize;

    private readonly LinkedList<Waiting> _waiting = new();
    private long _lastSerial = -1;
    private long _bytes;

    public int Count => _waiting.Count;

    /// <summary>At the end; where there is no room the oldest are dropped, and given back to be told of.</summary>
    public IReadOnlyList<ListenerEvent> Add(ListenerEvent next)
    {
        _waiting.AddLast(new Waiting(next, ++_lastSerial));
        _bytes += next.Payload.Length;
        return Overflow();
    }

    /// <summary>One that was not accepted comes first again, under its old number.</summary>
    public IReadOnlyList<ListenerEvent> PutBack(Waiting rejected)
    {
        _waiting.AddFirst(rejected);
        _bytes += rejected.Event.Payload.Length;
        return Overflow();
    }

    public Waiting? Take()
    {
        if (_waiting.First is not { } first)
        {
            return null;
        }

        _waiting.RemoveFirst();
        _bytes -= first.Value.Event.Payload.Length;
        return first.Value;
    }

    private List<ListenerEvent> Overflow()
    {
        List<ListenerEvent> lost = [];
        while ((_waiting.Count > Capacity || _bytes > MostBytes) && Take() is { } oldest)
        {
            lost.Add(oldest.Event);
        }

        return lost;
    }

    /// <param name="PoolSerial">Its number among the events of this pool.</param>
    internal sealed record Waiting(ListenerEvent Event, long PoolSerial);
}
