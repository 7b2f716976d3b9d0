using Supervisor.Engine.Model;

namespace Supervisor.Tasks;

/// <summary>All tasks of which something is left, by identity and by token. Answers the engine, once and only where it wants to know.</summary>
internal sealed class TaskTable
{
    /// <summary>The tokens of tasks are far above those of instances, which are counted up from a few.</summary>
    public const ulong FirstToken = 1UL << 62;

    private readonly Dictionary<TaskId, TaskRun> _wanted = [];
    private readonly Dictionary<ulong, TaskRun> _byToken = [];
    private ulong _lastToken = FirstToken - 1;

    /// <summary>How many there are, cancelled ones included.</summary>
    public int Count => _byToken.Count;

    public Dictionary<ulong, TaskRun>.ValueCollection All => _byToken.Values;

    public ulong NextToken() => ++_lastToken;

    public void Add(TaskRun run)
    {
        if (run.Id is { } id)
        {
            _wanted[id] = run;
        }

        _byToken.Add(run.Token, run);
    }

    public TaskRun? Find(ulong token) => _byToken.GetValueOrDefault(token);

    /// <summary>From now on its end is nobody's concern; null where it has ended already.</summary>
    public TaskRun? Cancel(TaskId id)
    {
        if (!_wanted.Remove(id, out var run))
        {
            return null;
        }

        run.IsCancelled = true;
        return run;
    }

    /// <summary>Nothing of it is left.</summary>
    /// <param name="problem">Null for a success.</param>
    public void End(TaskRun run, string? problem, Queue<Event> events)
    {
        _byToken.Remove(run.Token);
        if (!run.IsCancelled && run.Id is { } id)
        {
            _wanted.Remove(id);
            events.Enqueue(new Event.TaskEnded(id, problem));
        }
    }
}
