using Supervisor.Engine.Model;
using Supervisor.EventLoop;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Processes;

/// <summary>
/// Looks after what programs leave behind. Once a main process has ended, all that it started has become an orphan or
/// hangs below one, and the last of it to die is an orphan of ours: so looking again whenever an orphan was reaped is
/// enough, and where there is no orphan at all nothing needs to be looked at.
/// </summary>
internal sealed unsafe class Descendants(Func<int, bool> isMain)
{
    /// <summary>In the place of a main process whose number is not its own any more.</summary>
    public const int NoMain = -1;

    private const int NoHolder = 0;

    private readonly ProcessTable _table = new();
    private readonly EnvironmentMark _mark = new();
    private readonly List<ProcessEntry> _members = [];
    private readonly Dictionary<InstanceId, Watched> _watched = [];
    private readonly List<InstanceId> _again = [];
    private readonly bool _canLook = ProcessTable.IsUsable();
    private bool _isFresh;

    /// <summary>Whether anybody waits for descendants to be gone.</summary>
    public bool IsWatching => _watched.Count > 0;

    /// <summary>One reading of the process table serves a whole turn, however many programs are asked about in it.</summary>
    public void BeginTurn() => _isFresh = false;

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
    public void SendToAll(string program, int main, SignalNumber signal, int holder = NoHolder)
    {
        if (!Collect(program, main, holder))
        {
            if (main != NoMain)
            {
                _ = Syscall.Call(SyscallNumber.Kill, -main, signal.Number);
            }

            return;
        }

        foreach (var member in _members)
        {
            Send(member, signal);
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

        if (!_canLook || !_table.Refresh())
        {
            return 0;
        }

        _members.Clear();
        Family.Collect(_table.Entries, Environment.ProcessId, NoMain, NoHolder, static _ => false, static _ => true, _members);
        foreach (var member in _members)
        {
            Send(member, SignalNumber.KILL);
        }

        return _members.Count;
    }

    /// <returns>How many processes are left; those of somebody who is to be killed have been sent SIGKILL.</returns>
    private int Look(string program, Watched watched)
    {
        var main = isMain(watched.Main) ? NoMain : watched.Main;
        if (!Wait.AnyOrphan() || !Collect(program, main))
        {
            return 0;
        }

        if (watched.Kill && _members.Count == 0 && !watched.SeenEmpty)
        {
            // One empty look may have missed a process that was just being forked; two in a row have not.
            watched.SeenEmpty = true;
            _isFresh = false;
            _ = Collect(program, main);
        }

        if (watched.Kill)
        {
            foreach (var member in _members)
            {
                Send(member, SignalNumber.KILL);
            }
        }

        return _members.Count;
    }

    private bool Collect(string program, int main, int holder = NoHolder)
    {
        _members.Clear();
        if (!_canLook || !(_isFresh || _table.Refresh()))
        {
            return false;
        }

        _isFresh = true;
        Family.Collect(_table.Entries, Environment.ProcessId, main, holder, isMain, pid => _mark.IsOn(pid, program), _members);
        return true;
    }

    /// <summary>By pidfd, after a second look at the start time: the number may have been given to somebody else meanwhile.</summary>
    private static void Send(ProcessEntry member, SignalNumber signal)
    {
        var result = Syscall.Call(SyscallNumber.PidfdOpen, member.Pid, 0);
        if (Syscall.Failed(result, out var errno))
        {
            if (errno != Errno.ESRCH && IsSame(member))
            {
                _ = Syscall.Call(SyscallNumber.Kill, member.Pid, signal.Number);
            }

            return;
        }

        if (IsSame(member))
        {
            _ = Syscall.Call(SyscallNumber.PidfdSendSignal, result, signal.Number, 0, 0);
        }

        _ = Syscall.Call(SyscallNumber.Close, result);
    }

    private static bool IsSame(ProcessEntry member) =>
        ProcessTable.TryRead(member.Pid, out var now) && now.StartTime == member.StartTime;

    private sealed class Watched(int main)
    {
        public int Main { get; } = main;

        public bool Kill { get; set; }

        public bool SeenEmpty { get; set; }
    }
}
