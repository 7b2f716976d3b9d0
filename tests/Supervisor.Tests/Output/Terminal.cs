using System.Runtime.InteropServices;
using System.Text;
using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;

namespace Supervisor.Tests.Output;

/// <summary>A pseudo terminal; see pty(7). Whoever uses its two ends closes them.</summary>
internal sealed unsafe class Terminal
{
    private const int TCXONC = 0x540A;
    private const int TCOOFF = 0;
    private const int TCOON = 1;
    private const nint TIOCGPTN = unchecked((int)0x80045430);
    private const int TIOCSPTLCK = 0x40045431;

    private Terminal(int master, int slave) => (Master, Slave) = (master, slave);

    public int Master { get; }

    public int Slave { get; }

    public static Terminal Open()
    {
        const int Flags = Descriptors.O_RDWR | Descriptors.O_NOCTTY | Descriptors.O_CLOEXEC;
        var master = (int)Descriptors.Open("/dev/ptmx\0"u8, Flags | Descriptors.O_NONBLOCK);
        Assert.True(master >= 0, $"ptmx: {master}");
        int number;
        var unlocked = 0;
        Assert.True(Syscall.Call(SyscallNumber.Ioctl, master, TIOCSPTLCK, (nint)(&unlocked)) >= 0);
        Assert.True(Syscall.Call(SyscallNumber.Ioctl, master, TIOCGPTN, (nint)(&number)) >= 0);
        var slave = (int)Descriptors.Open(Encoding.UTF8.GetBytes($"/dev/pts/{number}\0"), Flags);
        Assert.True(slave >= 0, $"slave: {slave}");
        return new Terminal(master, slave);
    }

    /// <summary>What ^S does.</summary>
    public void StopOutput() => Assert.True(Syscall.Call(SyscallNumber.Ioctl, Slave, TCXONC, TCOOFF) >= 0);

    public void ContinueOutput() => Assert.True(Syscall.Call(SyscallNumber.Ioctl, Slave, TCXONC, TCOON) >= 0);
}

internal static unsafe class Sockets
{
    private const int AF_UNIX = 1;
    private const int SOCK_STREAM = 1;
    private const int SOCK_CLOEXEC = 0x80000;

    public static (int Near, int Far) Pair()
    {
        var socketpair = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 199 : 53;
        int* ends = stackalloc int[2];
        Assert.True(Syscall.Call(socketpair, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, (nint)ends) >= 0);
        Assert.True(Syscall.Call(SyscallNumber.Fcntl, ends[1], 4, Descriptors.O_NONBLOCK) >= 0);
        return (ends[0], ends[1]);
    }
}
