using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Kernel;

/// <summary>An epoll(7) with an eventfd(2) of its own, by which other threads wake its one.</summary>
internal sealed unsafe class Epoll : IDisposable
{
    public const uint EPOLLIN = 1;
    public const uint EPOLLOUT = 4;
    public const uint EPOLLHUP = 16;
    public const uint EPOLLONESHOT = 1U << 30;
    public const uint EPOLLET = 1U << 31;

    /// <summary>What <see cref="Wait"/> reports for a wake-up.</summary>
    public const ulong WokenUp = 0;

    private const int EPOLL_CTL_ADD = 1;
    private const int EPOLL_CTL_DEL = 2;
    private const int EPOLL_CTL_MOD = 3;
    private const int EFD_NONBLOCK = 0x800;
    private const int EFD_CLOEXEC = 0x80000;
    private const int MostEvents = 64;

    // struct epoll_event is packed on x86-64 alone.
    private static readonly bool Packed = RuntimeInformation.ProcessArchitecture == Architecture.X64;
    private static readonly int EventSize = Packed ? 12 : 16;
    private static readonly int DataOffset = Packed ? 4 : 8;

    private readonly byte[] _events = GC.AllocateArray<byte>(MostEvents * 16, pinned: true);
    private int _epoll;
    private int _wakeUp;

    private Epoll(int epoll, int wakeUp)
    {
        _epoll = epoll;
        _wakeUp = wakeUp;
    }

    public static Epoll? Create(out SyscallError? error)
    {
        var epoll = Syscall.Call(SyscallNumber.EpollCreate1, Descriptors.O_CLOEXEC);
        if (Syscall.Failed(epoll, out var errno))
        {
            error = new SyscallError("create an epoll instance", null, errno);
            return null;
        }

        var wakeUp = Syscall.Call(SyscallNumber.Eventfd2, 0, EFD_NONBLOCK | EFD_CLOEXEC);
        if (Syscall.Failed(wakeUp, out errno))
        {
            Descriptors.Close((int)epoll);
            error = new SyscallError("create an eventfd", null, errno);
            return null;
        }

        var made = new Epoll((int)epoll, (int)wakeUp);
        if (Syscall.Failed(made.Add((int)wakeUp, EPOLLIN, WokenUp), out errno))
        {
            made.Dispose();
            error = new SyscallError("watch an eventfd", null, errno);
            return null;
        }

        error = default;
        return made;
    }

    public nint Add(int descriptor, uint events, ulong token) => Control(EPOLL_CTL_ADD, descriptor, events, token);

    public nint Remove(int descriptor) => Control(EPOLL_CTL_DEL, descriptor, 0, 0);

    public nint Modify(int descriptor, uint events, ulong token) => Control(EPOLL_CTL_MOD, descriptor, events, token);

    /// <summary>Any thread: makes the current or next <see cref="Wait"/> return.</summary>
    public void WakeUp()
    {
        ulong one = 1;
        _ = Descriptors.Write(_wakeUp, new ReadOnlySpan<byte>(&one, sizeof(ulong)));
    }

    /// <summary>Waits for events; -1 waits without end. Returns how many there are, or <c>-errno</c>.</summary>
    public int Wait(int milliseconds)
    {
        fixed (byte* start = _events)
        {
            return (int)Syscall.Call(SyscallNumber.EpollPwait, _epoll, (nint)start, MostEvents, milliseconds, 0, 8);
        }
    }

    /// <summary>The token of an event of the last <see cref="Wait"/>.</summary>
    public ulong TokenOf(int index) =>
        BinaryPrimitives.ReadUInt64LittleEndian(_events.AsSpan((index * EventSize) + DataOffset));

    /// <summary>Its event bits.</summary>
    public uint EventsOf(int index) => BinaryPrimitives.ReadUInt32LittleEndian(_events.AsSpan(index * EventSize));

    /// <summary>Takes back all wake-ups so far.</summary>
    public void ClearWakeUps()
    {
        ulong count;
        _ = Descriptors.Read(_wakeUp, new Span<byte>(&count, sizeof(ulong)));
    }

    public void Dispose()
    {
        Descriptors.Close(_wakeUp);
        Descriptors.Close(_epoll);
        _wakeUp = _epoll = -1;
    }

    private nint Control(int operation, int descriptor, uint events, ulong token)
    {
        Span<byte> request = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(request, events);
        BinaryPrimitives.WriteUInt64LittleEndian(request[DataOffset..], token);
        fixed (byte* start = request)
        {
            return Syscall.Call(SyscallNumber.EpollCtl, _epoll, operation, descriptor, (nint)start);
        }
    }
}
