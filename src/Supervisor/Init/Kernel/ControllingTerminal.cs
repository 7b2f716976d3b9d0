using Supervisor.Isolation.Kernel;

namespace Supervisor.Init.Kernel;

/// <summary>ioctl_tty(2).</summary>
internal static unsafe class ControllingTerminal
{
    private const int TIOCGPGRP = 0x540F;
    private const int TIOCNOTTY = 0x5422;
    private const int AT_FDCWD = -100;
    private const int O_RDWR = 2;
    private const int O_NOCTTY = 0x100;
    private const int O_CLOEXEC = 0x80000;

    /// <summary>A descriptor for it, or <c>-errno</c>.</summary>
    public static int Open()
    {
        fixed (byte* path = "/dev/tty\0"u8)
        {
            return Bare.Call(SyscallNumber.Openat, AT_FDCWD, (nint)path, O_RDWR | O_NOCTTY | O_CLOEXEC);
        }
    }

    /// <summary>Gives up the one that is on standard input; zero or <c>-errno</c>.</summary>
    public static int Leave() => Bare.Call(SyscallNumber.Ioctl, 0, TIOCNOTTY);

    /// <summary>Whether another process group has it.</summary>
    public static bool IsOthers(int descriptor)
    {
        var group = 0;
        return Bare.Call(SyscallNumber.Ioctl, descriptor, TIOCGPGRP, (nint)(&group)) == 0
            && group != 0 && group != Bare.Call(SyscallNumber.Getpgid);
    }

    public static bool LeadsSession(int process) => Bare.Call(SyscallNumber.Getsid) == process;
}
