using Supervisor.Configuration.Model;

namespace Supervisor.Listening;

/// <summary>A pool of listeners: the processes of one program, which share its events.</summary>
internal sealed class ListenerGroup(string name, ListenerPool pool, IEnumerable<string> programs)
{
    private readonly List<ListenerProcess> _processes = [.. programs.Select(program => new ListenerProcess(program))];

    public string Name => name;

    public ListenerPool Pool => pool;

    public EventQueue Queue { get; } = new(pool.BufferSize);

    public IReadOnlyList<ListenerProcess> Processes => _processes;

    public bool Wants(string eventName)
    {
        foreach (var wanted in pool.Events)
        {
            if (EventNames.Covers(wanted, eventName))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Another number of replicas; those that stay go on with what they do.</summary>
    public void Keep(IEnumerable<string> programs)
    {
        List<string> wanted = [.. programs];
        _processes.RemoveAll(process => !wanted.Contains(process.Program));
        _processes.AddRange(wanted.Where(program => _processes.TrueForAll(process => process.Program != program)).ToList().ConvertAll(program => new ListenerProcess(program)));
    }
}
