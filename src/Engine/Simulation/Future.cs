using Supervisor.Engine.Model;

namespace Supervisor.Engine.Simulation;

/// <summary>Something that the engine is told.</summary>
/// <param name="OutOfDate">Whoever tells it knows that it must mean nothing.</param>
internal readonly record struct Occurrence(Event Event, bool OutOfDate = false);

/// <summary>A clock that jumps to whatever happens next.</summary>
internal sealed class Future
{
    private readonly PriorityQueue<Plan, (long Time, long Order)> _plans = new();
    private long _order;

    /// <param name="Happen">Gives what the engine is told of it; null for nothing.</param>
    private readonly record struct Plan(Func<Occurrence?> Happen, bool Restless);

    public MonotonicTime Now { get; private set; } = new(1_000_000_000);

    /// <summary>How much is still to come that would not come again and again in a world at rest.</summary>
    public int Restless { get; private set; }

    /// <summary>To a time before which nothing happens.</summary>
    public void WaitUntil(MonotonicTime time) => Now = time;

    /// <param name="restless">It does not belong to a world at rest.</param>
    public void In(TimeSpan after, Func<Occurrence?> happen, bool restless = true)
    {
        var wait = after > TimeSpan.Zero ? after : TimeSpan.Zero;
        _plans.Enqueue(new Plan(happen, restless), ((Now + wait).Nanoseconds, _order++));
        Restless += restless ? 1 : 0;
    }

    public void Tell(Event @event, TimeSpan after, bool outOfDate = false) => In(after, () => new Occurrence(@event, outOfDate));

    /// <summary>The next up to a time, with the clock moved to it; null when there is none.</summary>
    public Occurrence? Next(MonotonicTime until)
    {
        while (_plans.TryPeek(out var plan, out var key) && key.Time <= until.Nanoseconds)
        {
            _plans.Dequeue();
            Restless -= plan.Restless ? 1 : 0;
            Now = key.Time > Now.Nanoseconds ? new MonotonicTime(key.Time) : Now;
            if (plan.Happen() is { } occurrence)
            {
                return occurrence;
            }
        }

        return null;
    }
}
