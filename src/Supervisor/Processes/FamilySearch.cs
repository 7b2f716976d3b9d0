using Supervisor.Isolation.Kernel;

namespace Supervisor.Processes;

/// <summary>Finds families among all processes. One reading of the process table serves a whole turn, however many are asked about in it.</summary>
internal sealed class FamilySearch
{
    /// <summary>A process that seems to be executing for ever has emptied itself, and is nobody's.</summary>
    private const int MostDoubts = 20;

    private const int MostDoubtful = 256;

    private readonly Dictionary<int, int> _doubts = [];
    private readonly ProcessTable _table = new();
    private readonly EnvironmentMark _mark = new();
    private bool? _canLook;
    private bool _isFresh;

    /// <summary>The last search met an orphan whose mark could not be read at that moment: to search again is worth while.</summary>
    public bool IsUnsure { get; private set; }

    /// <summary>What was read in an earlier turn is out of date.</summary>
    public void BeginTurn() => _isFresh = false;

    /// <summary>Fills <paramref name="members"/> with the living of one family, see <see cref="Family"/>.</summary>
    /// <param name="mark">What its orphans bear in their environment; null for all processes below the supervisor.</param>
    /// <returns>Whether /proc could be read.</returns>
    public bool Collect(string? mark, Kin kin, Func<int, bool> isOtherMain, List<ProcessEntry> members)
    {
        members.Clear();
        IsUnsure = false;
        _canLook ??= ProcessTable.IsUsable();
        if (!_canLook.Value || !(_isFresh || _table.Refresh()))
        {
            return false;
        }

        _isFresh = true;
        Family.Collect(_table.Entries, Environment.ProcessId, kin, isOtherMain, pid => mark is null || IsMarked(pid, mark), members);
        return true;
    }

    /// <summary>By pidfd, after a second look at the start time: the number may have been given to somebody else meanwhile.</summary>
    public static void Send(ProcessEntry member, SignalNumber signal)
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

    private bool IsMarked(int pid, string mark)
    {
        var reading = _mark.Look(pid, mark);
        if (reading is MarkReading.Unsure)
        {
            if (_doubts.Count > MostDoubtful)
            {
                _doubts.Clear();
            }

            var doubts = _doubts.GetValueOrDefault(pid) + 1;
            _doubts[pid] = doubts;
            IsUnsure |= doubts <= MostDoubts;
        }
        else
        {
            _doubts.Remove(pid);
        }

        return reading is MarkReading.Marked;
    }

    private static bool IsSame(ProcessEntry member) =>
        ProcessTable.TryRead(member.Pid, out var now) && now.StartTime == member.StartTime;
}
