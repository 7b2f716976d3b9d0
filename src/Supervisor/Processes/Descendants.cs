using Supervisor.Engine.Model;
using Supervisor.EventLoop;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Processes;

/// <summary>
/// Looks after what programs leave behind. Once a main process has ended, all that it started has become an orphan or
/// hangs below one, and the last of it to die is an orphan of ours: so looking again whenever an orphan was reaped is
/// enough, and where there is no orphan at all nothing needs to be looked at.
/// </summary>
internal sealed class Descendants(FamilySearch search, Func<int, bool> isMain)
{
    private readonly List<ProcessEntry> _members = [];
    private readonly Dictionary<InstanceId, Watched> _watched = [];
    private readonly List<InstanceId> _again = [];

    /// <summary>Whether anybody waits for descendants to be gone.</summary>
    public bool IsWatching => _watched.Count > 0;

    /// <summary>Answers at once, see <see cref="Effect.WatchDescendants"/>.</summary>
    public void Watch(InstanceId instance, int main, bool kill, Queue<Event> events)
    {
        var watched = new Watched(main) { Kill = kill };
        var left = Look(instance.Program, watched);
        if (left == 0)
        {
            events.Enqueue(new Event.DescendantsGone(instance));
            return;
        }

        _watched[instance] = watched;
        events.Enqueue(new Event.DescendantsRemain(instance, left));
    }

    /// <summary>From now on whatever is found of the instance is killed.</summary>
    public void Kill(InstanceId instance)
    {
        if (_watched.TryGetValue(instance, out var watched))
        {
            watched.Kill = true;
            _ = Look(instance.Program, watched);
        }
    }

    public void Forget(InstanceId instance) => _watched.Remove(instance);

    /// <summary>To be called after orphans were reaped: whoever has nothing left is gone.</summary>
    public void LookAgain(Queue<Event> events)
    {
        _again.Clear();
        _again.AddRange(_watched.Keys);
        foreach (var instance in _again)
        {
            if (Look(instance.Program, _watched[instance]) == 0)
            {
                _watched.Remove(instance);
                events.Enqueue(new Event.DescendantsGone(instance));
            }
        }
    }

    /// <summary>Sends a signal to the main process, if it lives, and to all that descends from it.</summary>
    public void SendToAll(string program, int main, SignalNumber signal, int holder = Kin.None)
    {
        if (!Collect(program, main, holder))
        {
            if (main != Kin.None)
            {
                _ = Syscall.Call(SyscallNumber.Kill, -main, signal.Number);
            }

            return;
        }

        foreach (var member in _members)
        {
            FamilySearch.Send(member, signal);
        }
    }

    /// <summary>Kills every process below the supervisor, whosever it is: the last sweep before the end.</summary>
    /// <returns>How many were found alive.</returns>
    public int KillEverything()
    {
        if (Environment.ProcessId == 1)
        {
            // kill(2): as PID 1 of a namespace this reaches all of it but the caller.
            _ = Syscall.Call(SyscallNumber.Kill, -1, SignalNumber.KILL.Number);
        }

        search.BeginTurn();
        _ = search.Collect(mark: null, new Kin(Kin.None), static _ => false, _members);
        foreach (var member in _members)
        {
            FamilySearch.Send(member, SignalNumber.KILL);
        }

        return _members.Count;
    }

    /// <returns>
    /// How many processes are left, one that may be its own included; those of somebody who is to be killed have been sent SIGKILL.
    /// </returns>
    private int Look(string program, Watched watched)
    {
        var main = isMain(watched.Main) ? Kin.None : watched.Main;
        if (!Wait.AnyOrphan() || !Collect(program, main))
        {
            return 0;
        }

        if (watched.Kill && _members.Count == 0 && !watched.SeenEmpty)
        {
            // One empty look may have missed a process that was just being forked; two in a row have not.
            watched.SeenEmpty = true;
            search.BeginTurn();
            _ = Collect(program, main);
        }

        if (watched.Kill)
        {
            foreach (var member in _members)
            {
                FamilySearch.Send(member, SignalNumber.KILL);
            }
        }

        return _members.Count == 0 && search.IsUnsure ? 1 : _members.Count;
    }

    private bool Collect(string program, int main, int holder = Kin.None) => search.Collect(program, new Kin(main, holder), isMain, _members);

    private sealed class Watched(int main)
    {
        public int Main { get; } = main;

        public bool Kill { get; set; }

        public bool SeenEmpty { get; set; }
    }
}
