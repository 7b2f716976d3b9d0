using System.Runtime.InteropServices;

namespace Supervisor.Isolation.Kernel;

/// <summary>
/// Raw system calls. A result below zero is <c>-errno</c>; nothing here throws, touches libc's errno, or retries EINTR.
/// </summary>
internal static partial class Syscall
{
    [LibraryImport("supervisor_native", EntryPoint = "supervisor_syscall")]
    private static partial nint Raw(nint number, nint a, nint b, nint c, nint d, nint e, nint f);

    public static nint Call(int number, nint a = 0, nint b = 0, nint c = 0, nint d = 0, nint e = 0, nint f = 0) =>
        Raw(number, a, b, c, d, e, f);

    /// <summary>Whether a raw result is an error, and which one.</summary>
    public static bool Failed(nint result, out Errno errno)
    {
        errno = result is < 0 and >= -4095 ? new Errno((int)-result) : default;
        return errno != default;
    }
}
