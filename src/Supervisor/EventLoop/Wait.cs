using Supervisor.Engine.Model;
using Supervisor.Isolation.Kernel;

namespace Supervisor.EventLoop;

/// <summary>
/// waitid(2), split by thread. Programs are children of the spawn thread and are waited for by their pidfd; whatever is
/// orphaned is given by the kernel to the main thread, which runs the loop and reaps with __WNOTHREAD. So a storm of
/// orphans can neither hide nor swallow the end of a program, and "no orphan at all" is one system call.
/// </summary>
internal static unsafe class Wait
{
    private const int IdAll = 0;
    private const int IdPidDescriptor = 3;
    private const int Stopped = 2;
    private const int Exited = 4;
    private const int NoHang = 1;
    private const int NoWait = 0x01000000;
    private const int NoThread = 0x20000000;
    private const int All = 0x40000000;

    private const int InfoSize = 128;
    /// <summary>The code of an end that nobody can tell.</summary>
    public const int UnknownEnd = 255;

    /// <summary>
    /// Reaps the process behind a pidfd if it has ended; null if it has not. Where somebody else took its status (ECHILD),
    /// it has ended all the same, and an unknown end counts as a failure.
    /// </summary>
    public static ExitStatus? ForProgram(int pidDescriptor) =>
        ForChild(pidDescriptor, out var errno) ?? (errno == Errno.ECHILD ? new ExitStatus.Exited(UnknownEnd) : null);

    /// <summary>Reaps the process behind a pidfd if it has ended; ECHILD where it is not to be reaped here.</summary>
    public static ExitStatus? ForChild(int pidDescriptor, out Errno errno) =>
        ChildWait.TryReap(pidDescriptor, wait: false, out var end, out errno)
            ? end!.Value.Exited
                ? new ExitStatus.Exited(end.Value.Status)
                : new ExitStatus.Killed(new Signal(end.Value.Status), end.Value.Dumped)
            : null;

    /// <summary>Whether the process behind a pidfd has ended; it is left to be reaped.</summary>
    public static bool HasEnded(int pidDescriptor)
    {
        var info = stackalloc byte[InfoSize];
        *(int*)info = 0;
        var result = Syscall.Call(SyscallNumber.Waitid, IdPidDescriptor, pidDescriptor, (nint)info, Exited | NoHang | NoWait | All, 0);
        return Syscall.Failed(result, out var errno) ? errno == Errno.ECHILD : *(int*)info != 0;
    }

    /// <summary>The signal that has stopped the process behind a pidfd since the last look; 0 for none.</summary>
    public static int StopOf(int pidDescriptor)
    {
        var info = stackalloc byte[InfoSize];
        *(int*)info = 0;
        var result = Syscall.Call(SyscallNumber.Waitid, IdPidDescriptor, pidDescriptor, (nint)info, Stopped | NoHang | All, 0);
        return Syscall.Failed(result, out _) || *(int*)info == 0 ? 0 : *(int*)(info + 24);
    }

    /// <summary>Reaps one dead orphan.</summary>
    /// <param name="status">How it ended.</param>
    /// <returns>Its pid; 0 when none is dead.</returns>
    public static int ForOrphan(out OrphanEnd status)
    {
        var info = stackalloc byte[InfoSize];
        *(int*)info = 0;
        *(int*)(info + 16) = 0;
        var result = Syscall.Call(SyscallNumber.Waitid, IdAll, 0, (nint)info, Exited | NoHang | NoThread | All, 0);
        status = new OrphanEnd(Code: *(int*)(info + 8), Status: *(int*)(info + 24));
        return Syscall.Failed(result, out _) ? 0 : *(int*)(info + 16);
    }

    /// <summary>Whether there is any orphan, dead or alive. Called on the main thread.</summary>
    public static bool AnyOrphan()
    {
        var info = stackalloc byte[InfoSize];
        var result = Syscall.Call(SyscallNumber.Waitid, IdAll, 0, (nint)info, Exited | NoHang | NoWait | NoThread | All, 0);
        return !(Syscall.Failed(result, out var errno) && errno == Errno.ECHILD);
    }
}

/// <summary>How an orphan ended, as the kernel has it: few of them are anybody's concern.</summary>
/// <param name="Code">CLD_EXITED, CLD_KILLED or CLD_DUMPED of waitid(2).</param>
/// <param name="Status">The exit code or the signal.</param>
internal readonly record struct OrphanEnd(int Code, int Status)
{
    private const int CLD_EXITED = 1;
    private const int CLD_DUMPED = 3;

    public ExitStatus ToExitStatus() =>
        Code == CLD_EXITED ? new ExitStatus.Exited(Status) : new ExitStatus.Killed(new Signal(Status), Code == CLD_DUMPED);
}
