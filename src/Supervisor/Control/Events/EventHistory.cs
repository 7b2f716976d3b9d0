using Supervisor.Engine.Model;
using Supervisor.EventLoop;
using Supervisor.Kernel;

namespace Supervisor.Control.Events;

/// <summary>
/// What has happened last, as far as it has room; for whoever follows and whoever comes later. The loop's thread alone adds,
/// and waits for nobody: whoever reads too slowly misses what was overwritten, and is told how much that was.
/// </summary>
internal sealed class EventHistory(int room = EventHistory.UsualRoom)
{
    public const int UsualRoom = 1024;
    public const int MostFollowers = 128;

    private readonly Happening?[] _ring = new Happening?[room];
    private long _last;
    private TaskCompletionSource? _awaited;
    private int _followers;

    /// <summary>The number of the latest; 0 for none.</summary>
    public long Last => Volatile.Read(ref _last);

    /// <summary>How many follow it now.</summary>
    public int Followers => Volatile.Read(ref _followers);

    /// <summary>One more, unless too many do already; each <see cref="Leave"/>s once.</summary>
    public bool TryFollow()
    {
        if (Interlocked.Increment(ref _followers) <= MostFollowers)
        {
            return true;
        }

        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _followers);

    /// <summary>Called after each step of the engine.</summary>
    public void LookOn(EngineStep step)
    {
        var any = false;
        foreach (var effect in step.Effects)
        {
            if (effect is Effect.Publish { Notice: var notice })
            {
                var program = EventWords.ProgramOf(notice);
                Add(notice, program is null ? null : step.After.Find(program)?.Phase.Word);
                any = true;
            }
        }

        if (any)
        {
            Interlocked.Exchange(ref _awaited, null)?.SetResult();
        }
    }

    /// <summary>All later than that one.</summary>
    public Stretch After(long id)
    {
        var last = Last;

        // A number from before a restart of the supervisor is higher than any there is: it has seen nothing of this history.
        var next = Math.Max(id > last ? 0 : id, 0) + 1;
        var first = Math.Max(next, last - room + 1);
        var found = new List<Happening>((int)Math.Max(0, last - first + 1));
        for (var number = first; number <= last; number++)
        {
            if (Volatile.Read(ref _ring[number % room]) is { } happening && happening.Id == number)
            {
                found.Add(happening);
            }
        }

        return new Stretch(found, last - next + 1 - found.Count, last);
    }

    /// <summary>Completes when there is a later one than that.</summary>
    public Task WaitFor(long id)
    {
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var awaited = Interlocked.CompareExchange(ref _awaited, mine, null) ?? mine;

        // Asked after it is known to whom the loop tells it: what comes in between completes the task.
        return Last > id ? Task.CompletedTask : awaited.Task;
    }

    private void Add(Notice notice, string? state)
    {
        var id = _last + 1;
        Volatile.Write(ref _ring[id % room], new Happening(id, Clock.UnixMicroseconds(), notice, state));
        Volatile.Write(ref _last, id);
    }
}

/// <summary>A part of the history, up to its latest event at that time.</summary>
/// <param name="Happenings">Oldest first.</param>
/// <param name="Missed">How many were there and are not any more.</param>
/// <param name="Last">The number of the latest, here or missed: where to go on.</param>
internal sealed record Stretch(IReadOnlyList<Happening> Happenings, long Missed, long Last);
