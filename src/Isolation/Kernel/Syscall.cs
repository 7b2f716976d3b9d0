using System.Runtime.InteropServices;

namespace Supervisor.Isolation.Kernel;

/// <summary>
/// Raw system calls. A result below zero is <c>-errno</c>; nothing here throws, touches libc's errno, or retries EINTR.
/// </summary>
internal static partial class Syscall
{
    [LibraryImport("supervisor_isolation", EntryPoint = "supervisor_syscall")]
    private static partial nint Raw(nint number, nint a, nint b, nint c, nint d, nint e, nint f);

    public static nint Call(int number, nint a = 0, nint b = 0, nint c = 0, nint d = 0, nint e = 0, nint f = 0) =>
        Raw(number, a, b, c, d, e, f);

    /// <summary>Gives way for a moment, for the few states of the kernel that pass by themselves and tell nobody.</summary>
    public static unsafe void Pause(int milliseconds)
    {
        var timeout = stackalloc long[2];
        timeout[0] = milliseconds / 1000;
        timeout[1] = milliseconds % 1000 * 1_000_000L;
        Call(SyscallNumber.Ppoll, 0, 0, (nint)timeout);
    }

    /// <summary>Whether a raw result is an error, and which one.</summary>
    public static bool Failed(nint result, out Errno errno)
    {
        errno = result is < 0 and >= -4095 ? new Errno((int)-result) : default;
        return errno != default;
    }
}
