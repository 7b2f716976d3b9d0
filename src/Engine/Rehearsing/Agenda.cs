using Supervisor.Engine.Model;

namespace Supervisor.Engine.Rehearsing;

/// <summary>What is to happen, by time, and in the order in which it was planned where times are the same.</summary>
internal sealed class Agenda
{
    // The latest first, so that the next one is taken from the end.
    private readonly List<Plan> _plans = [];

    public MonotonicTime Now { get; private set; }

    public bool IsEmpty => _plans.Count == 0;

    public Plan After(TimeSpan time, Func<Event?> happen) => At(Now + time, happen);

    public Plan At(MonotonicTime time, Func<Event?> happen)
    {
        var index = _plans.Count;
        while (index > 0 && _plans[index - 1].At <= time)
        {
            index--;
        }

        var plan = new Plan(time, happen);
        _plans.Insert(index, plan);
        return plan;
    }

    public void Remove(Plan plan) => _plans.Remove(plan);

    /// <summary>The next event up to a time, with the clock moved to it; null when there is none.</summary>
    public Event? Next(MonotonicTime until)
    {
        while (_plans.Count > 0 && _plans[^1] is var next && next.At <= until)
        {
            _plans.RemoveAt(_plans.Count - 1);
            Now = next.At;
            if (next.Happen() is { } @event)
            {
                return @event;
            }
        }

        return null;
    }

    /// <param name="happen">What comes of it for the engine; null for nothing.</param>
    public sealed class Plan(MonotonicTime at, Func<Event?> happen)
    {
        public MonotonicTime At { get; } = at;

        public Event? Happen() => happen();
    }
}
