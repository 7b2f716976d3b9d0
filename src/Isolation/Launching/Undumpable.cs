using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation.Launching;

/// <summary>
/// While a child shares the launcher's memory, nobody may look into it through the child: a process that is not dumpable can
/// be traced, and read through /proc, only with CAP_SYS_PTRACE where the launcher itself is; see PR_SET_DUMPABLE(2const).
/// </summary>
internal readonly ref struct Undumpable
{
    private const int PR_GET_DUMPABLE = 3;
    private const int PR_SET_DUMPABLE = 4;
    private const int SUID_DUMP_USER = 1;

    private readonly bool _isToBeRestored;

    public Undumpable(bool isNeeded) =>
        _isToBeRestored = isNeeded
            && Syscall.Call(SyscallNumber.Prctl, PR_GET_DUMPABLE) == SUID_DUMP_USER
            && !Syscall.Failed(Syscall.Call(SyscallNumber.Prctl, PR_SET_DUMPABLE, 0), out _);

    public void Dispose()
    {
        if (_isToBeRestored)
        {
            Syscall.Call(SyscallNumber.Prctl, PR_SET_DUMPABLE, SUID_DUMP_USER);
        }
    }
}
