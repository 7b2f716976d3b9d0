using Supervisor.Configuration.Model;

namespace Supervisor.Listening;

/// <summary>A pool of listeners: the processes of one program, which share its events.</summary>
internal sealed class ListenerGroup(string name)
{
    public string Name => name;

    public ListenerPool Pool { get; private set; } = new([], ListenerPool.UsualBufferSize);

    public EventQueue Queue { get; } = new();

    public IReadOnlyList<ListenerProcess> Processes { get; private set; } = [];

    public bool Wants(string eventName)
    {
        foreach (var wanted in Pool.Events)
        {
            if (EventNames.Covers(wanted, eventName))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What is configured now. Processes that stay go on with what they do, and what waits, waits.</summary>
    public void Configure(ListenerPool pool, IReadOnlyList<ListenerProcess> processes)
    {
        (Pool, Processes) = (pool, processes);
        Queue.Capacity = pool.BufferSize;
    }
}
