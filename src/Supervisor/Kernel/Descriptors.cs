using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Kernel;

/// <summary>The few calls on descriptors that output and the loop need. Results below zero are <c>-errno</c>.</summary>
internal static unsafe class Descriptors
{
    public const int O_WRONLY = 1;
    public const int O_RDWR = 2;
    public const int O_NOCTTY = 0x100;
    public const int O_NONBLOCK = 0x800;
    public const int O_CLOEXEC = 0x80000;

    private const int AT_FDCWD = -100;
    private const int F_GETFD = 1;
    private const int F_SETFL = 4;
    private const int TCGETS = 0x5401;
    private const int FIONREAD = 0x541B;
    private const short POLLIN = 1;
    private const short POLLOUT = 4;
    private const int POLLERR = 8;
    private const int POLLNVAL = 32;
    private const int MSG_DONTWAIT = 0x40;
    private const int MSG_NOSIGNAL = 0x4000;

    public static nint Read(int descriptor, Span<byte> into)
    {
        fixed (byte* start = into)
        {
            return Syscall.Call(SyscallNumber.Read, descriptor, (nint)start, into.Length);
        }
    }

    public static nint Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            return Syscall.Call(SyscallNumber.Write, descriptor, (nint)start, bytes.Length);
        }
    }

    /// <summary>send(2) that neither waits nor raises SIGPIPE.</summary>
    public static nint SendWithoutWaiting(int socket, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            var vector = new IoVector { Base = start, Length = bytes.Length };
            var message = new MessageHeader { Vectors = &vector, VectorCount = 1 };
            return Syscall.Call(SyscallNumber.Sendmsg, socket, (nint)(&message), MSG_DONTWAIT | MSG_NOSIGNAL);
        }
    }

    /// <summary>Whether poll(2) says that a write would not block, or would fail at once.</summary>
    public static bool IsWritable(int descriptor) => Poll(descriptor, POLLOUT) != 0;

    /// <summary>Whether poll(2) says that there is something to read; of a pidfd, that its process has ended.</summary>
    public static bool IsReadable(int descriptor) => Poll(descriptor, POLLIN) != 0;

    /// <summary>Whether poll(2) says that a write would fail: nobody reads the pipe any more.</summary>
    public static bool HasError(int descriptor) => (Poll(descriptor, POLLOUT) & (POLLERR | POLLNVAL)) != 0;

    /// <summary>Waits until poll(2) says that there is something to read, or, to write, that there is room.</summary>
    /// <param name="within">Null for as long as it takes.</param>
    /// <returns>False once the time has passed, or a signal has come.</returns>
    public static bool Await(int descriptor, bool toWrite, TimeSpan? within)
    {
        var poll = new PollDescriptor { Descriptor = descriptor, Events = toWrite ? POLLOUT : POLLIN };
        long* timespec = stackalloc long[2];
        if (within is { } time)
        {
            timespec[0] = time.Ticks / TimeSpan.TicksPerSecond;
            timespec[1] = time.Ticks % TimeSpan.TicksPerSecond * 100;
        }

        return Syscall.Call(SyscallNumber.Ppoll, (nint)(&poll), 1, within is null ? 0 : (nint)timespec) > 0;
    }

    /// <summary>Sleeps for a moment, for the one case where there is nothing to wait for: after a bug.</summary>
    public static void Pause(TimeSpan time)
    {
        long* timespec = stackalloc long[2];
        timespec[0] = time.Ticks / TimeSpan.TicksPerSecond;
        timespec[1] = time.Ticks % TimeSpan.TicksPerSecond * 100;
        _ = Syscall.Call(SyscallNumber.Ppoll, 0, 0, (nint)timespec);
    }

    /// <summary>A new pipe, close-on-exec, whose read end alone does not block. Below zero is <c>-errno</c>.</summary>
    public static nint Pipe(out int readEnd, out int writeEnd)
    {
        var result = BlockingPipe(out readEnd, out writeEnd);
        return result < 0 ? result : DoNotBlock(readEnd);
    }

    /// <summary>A new pipe, close-on-exec, whose write end alone does not block. Below zero is <c>-errno</c>.</summary>
    public static nint InputPipe(out int readEnd, out int writeEnd)
    {
        var result = BlockingPipe(out readEnd, out writeEnd);
        return result < 0 ? result : DoNotBlock(writeEnd);
    }

    /// <param name="path">A path that ends in a zero byte.</param>
    public static nint Open(ReadOnlySpan<byte> path, int flags)
    {
        fixed (byte* start = path)
        {
            return Syscall.Call(SyscallNumber.Openat, AT_FDCWD, (nint)start, flags);
        }
    }

    /// <summary>close(2); a negative number is nothing to close.</summary>
    public static void Close(int descriptor)
    {
        if (descriptor >= 0)
        {
            _ = Syscall.Call(SyscallNumber.Close, descriptor);
        }
    }

    /// <summary>ftruncate(2).</summary>
    public static nint Truncate(int descriptor, long length) => Syscall.Call(SyscallNumber.Ftruncate, descriptor, (nint)length);

    /// <summary>dup3(2): makes <paramref name="target"/> another name of <paramref name="descriptor"/>, kept at exec.</summary>
    public static nint Duplicate(int descriptor, int target) => Syscall.Call(SyscallNumber.Dup3, descriptor, target, 0);

    public static bool IsOpen(int descriptor) => Syscall.Call(SyscallNumber.Fcntl, descriptor, F_GETFD) >= 0;

    public static nint GiveTo(int descriptor, uint user, uint group) =>
        Syscall.Call(SyscallNumber.Fchown, descriptor, (nint)user, (nint)group);

    public static bool IsTerminal(int descriptor)
    {
        byte* settings = stackalloc byte[64];
        return Syscall.Call(SyscallNumber.Ioctl, descriptor, TCGETS, (nint)settings) >= 0;
    }

    /// <summary>How many bytes a pipe holds; 0 if the kernel does not say.</summary>
    public static int BytesWaiting(int descriptor)
    {
        var count = 0;
        return Syscall.Call(SyscallNumber.Ioctl, descriptor, FIONREAD, (nint)(&count)) < 0 ? 0 : count;
    }

    /// <summary>What fstat(2) says; false if the descriptor is not open.</summary>
    public static bool TryIdentify(int descriptor, out FileIdentity identity)
    {
        var stat = stackalloc byte[256];
        identity = default;
        if (Syscall.Call(SyscallNumber.Fstat, descriptor, (nint)stat) < 0)
        {
            return false;
        }

        // struct stat differs between the two architectures: asm/stat.h and asm-generic/stat.h.
        var arm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
        var bytes = new ReadOnlySpan<byte>(stat, 64);
        identity = new FileIdentity(
            Device: BinaryPrimitives.ReadUInt64LittleEndian(bytes),
            Inode: BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]),
            Mode: BinaryPrimitives.ReadUInt32LittleEndian(bytes[(arm ? 16 : 24)..]),
            SpecialDevice: BinaryPrimitives.ReadUInt64LittleEndian(bytes[(arm ? 32 : 40)..]));
        return true;
    }

    public static bool AreSameFile(int first, int second) =>
        TryIdentify(first, out var one) && TryIdentify(second, out var other) && one.IsSameFile(other);

    private static nint BlockingPipe(out int readEnd, out int writeEnd)
    {
        int* ends = stackalloc int[2];
        var result = Syscall.Call(SyscallNumber.Pipe2, (nint)ends, O_CLOEXEC);
        (readEnd, writeEnd) = result < 0 ? (-1, -1) : (ends[0], ends[1]);
        return result;
    }

    /// <summary>From here on calls wait at this end, and at every other name of it.</summary>
    public static nint LetWait(int descriptor) => Syscall.Call(SyscallNumber.Fcntl, descriptor, F_SETFL, 0);

    /// <summary>From here on nothing waits at this end, or at another name of it.</summary>
    public static nint DoNotBlock(int descriptor) => Syscall.Call(SyscallNumber.Fcntl, descriptor, F_SETFL, O_NONBLOCK);

    private static int Poll(int descriptor, short events)
    {
        var poll = new PollDescriptor { Descriptor = descriptor, Events = events };
        long* noTime = stackalloc long[2];
        noTime[0] = noTime[1] = 0;
        return Syscall.Call(SyscallNumber.Ppoll, (nint)(&poll), 1, (nint)noTime) > 0 ? (ushort)poll.Returned : 0;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}

/// <summary>Which file a descriptor stands for, and of which kind it is; see inode(7).</summary>
internal readonly record struct FileIdentity(ulong Device, ulong Inode, uint Mode, ulong SpecialDevice)
{
    private const uint S_IFMT = 0xF000;
    private const ulong TerminalMultiplexer = 0x502;

    public bool IsRegular => (Mode & S_IFMT) == 0x8000;

    public bool IsPipe => (Mode & S_IFMT) == 0x1000;

    public bool IsCharacterDevice => (Mode & S_IFMT) == 0x2000;

    public bool IsSocket => (Mode & S_IFMT) == 0xC000;

    /// <summary>/dev/ptmx, device 5:2: opening it again would make a new terminal.</summary>
    public bool IsTerminalMaster => IsCharacterDevice && SpecialDevice == TerminalMultiplexer;

    /// <summary>The same file, whatever its mode is now.</summary>
    public bool IsSameFile(FileIdentity other) => Device == other.Device && Inode == other.Inode;
}
