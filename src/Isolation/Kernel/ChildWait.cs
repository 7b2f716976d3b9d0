namespace Supervisor.Isolation.Kernel;

/// <summary>How a child ended; see waitid(2), si_code and si_status.</summary>
/// <param name="Exited">Whether it ended itself; else a signal ended it.</param>
/// <param name="Status">Its exit code, or the signal.</param>
/// <param name="Dumped">Whether its memory was written to a file.</param>
internal readonly record struct ChildEnd(bool Exited, int Status, bool Dumped)
{
    /// <summary>As a shell shows it: the exit code, or 128 + N for signal N.</summary>
    public int ShellCode => Exited ? Status : 128 + Status;
}

/// <summary>waitid(2) by pidfd.</summary>
internal static unsafe class ChildWait
{
    private const int P_PIDFD = 3;
    private const int WNOHANG = 1;
    private const int WEXITED = 4;
    private const int WALL = 0x40000000;
    private const int CLD_EXITED = 1;
    private const int CLD_DUMPED = 3;

    // struct siginfo of SIGCHLD, on both architectures.
    private const int InformationSize = 128;
    private const int CodeOffset = 8;
    private const int PidOffset = 16;
    private const int StatusOffset = 24;

    /// <summary>Reaps the child if it has ended.</summary>
    /// <param name="pidDescriptor">Its pidfd.</param>
    /// <param name="wait">Whether to wait until it has.</param>
    /// <param name="end">How it ended; null where it has not, or where there was nothing to reap.</param>
    /// <param name="errno">ECHILD where somebody else has reaped it.</param>
    public static bool TryReap(int pidDescriptor, bool wait, out ChildEnd? end, out Errno errno)
    {
        end = null;
        var information = stackalloc byte[InformationSize];
        do
        {
            *(int*)(information + PidOffset) = 0;
            var options = WEXITED | WALL | (wait ? 0 : WNOHANG);
            _ = Syscall.Failed(Syscall.Call(SyscallNumber.Waitid, P_PIDFD, pidDescriptor, (nint)information, options), out errno);
        }
        while (errno == Errno.EINTR);

        if (errno != default || *(int*)(information + PidOffset) == 0)
        {
            return false;
        }

        var code = *(int*)(information + CodeOffset);
        end = new(code == CLD_EXITED, *(int*)(information + StatusOffset), code == CLD_DUMPED);
        return true;
    }
}
