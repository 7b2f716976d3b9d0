using System.Runtime.InteropServices;
using System.Text;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Tests;

/// <summary>
/// Names in a file system that .NET makes none of. By raw calls and not by commands: a loop under test reaps what is no
/// program of its own, and whoever waited for such a command would wait for ever.
/// </summary>
internal static unsafe class FileNames
{
    private const int AT_FDCWD = -100;
    private const int S_IFIFO = 0x1000;

    private static int Linkat => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 37 : 265;

    /// <summary>A second name of a file (link(2)).</summary>
    public static void Link(string existing, string name)
    {
        fixed (byte* from = Encoding.UTF8.GetBytes(existing + '\0'), to = Encoding.UTF8.GetBytes(name + '\0'))
        {
            Assert.Equal(0, Syscall.Call(Linkat, AT_FDCWD, (nint)from, AT_FDCWD, (nint)to, 0));
        }
    }

    /// <summary>mkfifo(3)</summary>
    public static void Fifo(string name)
    {
        fixed (byte* path = Encoding.UTF8.GetBytes(name + '\0'))
        {
            Assert.Equal(0, Syscall.Call(SyscallNumber.Mknodat, AT_FDCWD, (nint)path, S_IFIFO | 0x180, 0));
        }
    }
}
