using System.Runtime.InteropServices;
using System.Text;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Tests;

/// <summary>
/// Files that .NET cannot make. Without a program to make them: other tests here reap children of this process, and its
/// end would be waited for without end.
/// </summary>
internal static unsafe class SpecialFiles
{
    private const int AT_FDCWD = -100;
    private const int NamedPipe = 0x1000 | 0x180; // S_IFIFO, 0600

    public static void MakeNamedPipe(string path)
    {
        fixed (byte* name = Encoding.UTF8.GetBytes(path + "\0"))
        {
            Assert.Equal(0, Syscall.Call(SyscallNumber.Mknodat, AT_FDCWD, (nint)name, NamedPipe, 0));
        }
    }

    public static void Link(string path, string secondName)
    {
        var linkat = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 37 : 265;
        fixed (byte* first = Encoding.UTF8.GetBytes(path + "\0"))
        fixed (byte* second = Encoding.UTF8.GetBytes(secondName + "\0"))
        {
            Assert.Equal(0, Syscall.Call(linkat, AT_FDCWD, (nint)first, AT_FDCWD, (nint)second, 0));
        }
    }
}
