using Supervisor.Isolation.Kernel;

namespace Supervisor.Kernel;

/// <summary>The calls on a controlling terminal, see tcsetpgrp(3) and ioctl_tty(2). The kernel's numbers are the same on both architectures.</summary>
internal static unsafe class Terminal
{
    private const int TCGETS = 0x5401;
    private const int TCSETS = 0x5402;
    private const int TIOCSCTTY = 0x540E;
    private const int TIOCGPGRP = 0x540F;
    private const int TIOCSPGRP = 0x5410;

    /// <summary>Room for the kernel's struct termios.</summary>
    private const int SettingsSize = 64;

    /// <summary>The foreground group; 0 for one that has no number in this PID namespace, null where it is not the caller's terminal.</summary>
    public static int? ForegroundGroup(int descriptor)
    {
        var group = 0;
        return Syscall.Call(SyscallNumber.Ioctl, descriptor, TIOCGPGRP, (nint)(&group)) < 0 ? null : group;
    }

    /// <summary>Needs SIGTTOU blocked, where the caller is in the background. Below zero is <c>-errno</c>.</summary>
    public static nint SetForegroundGroup(int descriptor, int group) =>
        Syscall.Call(SyscallNumber.Ioctl, descriptor, TIOCSPGRP, (nint)(&group));

    /// <summary>Makes it the controlling terminal of a session that has none; one that is another session's is not taken from it.</summary>
    public static nint Acquire(int descriptor) => Syscall.Call(SyscallNumber.Ioctl, descriptor, TIOCSCTTY, 0);

    /// <summary>Whether this process has a controlling terminal at all: /dev/tty opens.</summary>
    public static bool HasControlling()
    {
        var opened = Descriptors.Open("/dev/tty\0"u8, Descriptors.O_RDWR | Descriptors.O_NOCTTY | Descriptors.O_NONBLOCK | Descriptors.O_CLOEXEC);
        Descriptors.Close((int)opened);
        return opened >= 0;
    }

    /// <summary>Speed, echo, what Ctrl-C means and the like; null where it is no terminal any more.</summary>
    public static byte[]? Settings(int descriptor)
    {
        var settings = new byte[SettingsSize];
        fixed (byte* start = settings)
        {
            return Syscall.Call(SyscallNumber.Ioctl, descriptor, TCGETS, (nint)start) < 0 ? null : settings;
        }
    }

    /// <summary>At once, without waiting for what is still to be written.</summary>
    public static void Set(int descriptor, byte[] settings)
    {
        fixed (byte* start = settings)
        {
            _ = Syscall.Call(SyscallNumber.Ioctl, descriptor, TCSETS, (nint)start);
        }
    }
}
