using System.Buffers.Binary;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Kernel;

/// <summary>Pseudo-terminals; see pty(7) and ioctl_tty(2). Results below zero are <c>-errno</c>.</summary>
internal static unsafe class Pseudoterminals
{
    private const int TCGETS = 0x5401;
    private const int TCSETS = 0x5402;
    private const int TIOCGWINSZ = 0x5413;
    private const int TIOCSWINSZ = 0x5414;
    private const int TIOCSPTLCK = 0x40045431;
    private const int TIOCGPTPEER = 0x5441;
    private const int TermiosSize = 36;
    private const int OutputFlags = 4;
    private const uint ONLCR = 4;

    /// <summary>A new terminal: the master does not block, the other end is the program's. Neither needs a /dev/pts that can be seen here.</summary>
    /// <param name="keepLineEnds">A line ends as the program wrote it, without a carriage return that nobody asked for.</param>
    public static nint Create(out int master, out int terminal, bool keepLineEnds = true)
    {
        const int Flags = Descriptors.O_RDWR | Descriptors.O_NOCTTY | Descriptors.O_CLOEXEC;
        (master, terminal) = (-1, -1);
        var opened = Descriptors.Open("/dev/ptmx\0"u8, Flags | Descriptors.O_NONBLOCK);
        if (opened < 0)
        {
            var first = opened;
            opened = Descriptors.Open("/dev/pts/ptmx\0"u8, Flags | Descriptors.O_NONBLOCK);
            if (opened < 0)
            {
                return first;
            }
        }

        master = (int)opened;
        var unlocked = 0;
        var result = Syscall.Call(SyscallNumber.Ioctl, master, TIOCSPTLCK, (nint)(&unlocked));
        result = result < 0 ? result : Syscall.Call(SyscallNumber.Ioctl, master, TIOCGPTPEER, Flags);
        if (result < 0)
        {
            Descriptors.Close(master);
            master = -1;
            return result;
        }

        terminal = (int)result;
        if (keepLineEnds)
        {
            KeepLineEnds(terminal);
        }

        return 0;
    }

    /// <summary>How large a terminal is; null where the descriptor is none.</summary>
    public static TerminalSize? SizeOf(int descriptor)
    {
        ushort* size = stackalloc ushort[4];
        return Syscall.Call(SyscallNumber.Ioctl, descriptor, TIOCGWINSZ, (nint)size) < 0 || size[0] == 0 || size[1] == 0
            ? null
            : new TerminalSize(size[0], size[1]);
    }

    /// <summary>Whoever is in its foreground gets SIGWINCH if that changes anything.</summary>
    public static void Resize(int descriptor, TerminalSize size)
    {
        ushort* words = stackalloc ushort[4];
        (words[0], words[1], words[2], words[3]) = (size.Rows, size.Columns, 0, 0);
        _ = Syscall.Call(SyscallNumber.Ioctl, descriptor, TIOCSWINSZ, (nint)words);
    }

    private static void KeepLineEnds(int terminal)
    {
        var settings = stackalloc byte[TermiosSize];
        if (Syscall.Call(SyscallNumber.Ioctl, terminal, TCGETS, (nint)settings) >= 0)
        {
            var flags = new Span<byte>(settings, TermiosSize)[OutputFlags..];
            BinaryPrimitives.WriteUInt32LittleEndian(flags, BinaryPrimitives.ReadUInt32LittleEndian(flags) & ~ONLCR);
            _ = Syscall.Call(SyscallNumber.Ioctl, terminal, TCSETS, (nint)settings);
        }
    }
}

internal readonly record struct TerminalSize(ushort Rows, ushort Columns)
{
    /// <summary>What programs expect where nobody looks.</summary>
    public static TerminalSize Usual { get; } = new(24, 80);
}
