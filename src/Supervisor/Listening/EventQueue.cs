using Supervisor.Configuration.Model;

namespace Supervisor.Listening;

/// <summary>The events that wait for the listeners of one pool, oldest first. Pure.</summary>
internal sealed class EventQueue
{
    public int Capacity { get; set; } = ListenerPool.UsualBufferSize;

    private readonly LinkedList<Waiting> _waiting = new();
    private long _lastSerial = -1;

    public int Count => _waiting.Count;

    /// <summary>At the end; where there is no room the oldest is dropped, and given back to be told of.</summary>
    public ListenerEvent? Add(ListenerEvent next)
    {
        _waiting.AddLast(new Waiting(next, ++_lastSerial));
        return Overflow();
    }

    /// <summary>One that was not accepted comes first again, under its old number.</summary>
    public ListenerEvent? PutBack(Waiting rejected)
    {
        _waiting.AddFirst(rejected);
        return Overflow();
    }

    public Waiting? Take()
    {
        if (_waiting.First is not { } first)
        {
            return null;
        }

        _waiting.RemoveFirst();
        return first.Value;
    }

    private ListenerEvent? Overflow()
    {
        if (_waiting.Count <= Capacity)
        {
            return null;
        }

        var oldest = _waiting.First!.Value;
        _waiting.RemoveFirst();
        return oldest.Event;
    }

    /// <param name="PoolSerial">Its number among the events of this pool.</param>
    internal sealed record Waiting(ListenerEvent Event, long PoolSerial);
}
