using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Kernel;

/// <summary>Client connections over TCP that never block. Results below zero are <c>-errno</c>.</summary>
internal static unsafe class Sockets
{
    private const int AF_INET = 2;
    private const int AF_INET6 = 10;
    private const int SOCK_STREAM = 1;
    private const int SOCK_NONBLOCK = 0x800;
    private const int SOCK_CLOEXEC = 0x80000;
    private const int SOL_SOCKET = 1;
    private const int SO_ERROR = 4;
    private const int LargestAddress = 28;

    /// <summary>A new socket of the calling thread's network namespace.</summary>
    public static nint Open(IPAddress address) => Syscall.Call(
        SyscallNumber.Socket,
        address.AddressFamily is AddressFamily.InterNetworkV6 ? AF_INET6 : AF_INET,
        SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC);

    /// <summary>Begins a connection: zero where it is there at once, usually EINPROGRESS, of which <see cref="ErrorOf"/> tells the rest.</summary>
    public static nint Connect(int socket, IPAddress address, int port)
    {
        Span<byte> bytes = stackalloc byte[LargestAddress];
        var length = WriteAddress(bytes, address, port);
        fixed (byte* start = bytes)
        {
            return Syscall.Call(SyscallNumber.Connect, socket, (nint)start, length);
        }
    }

    /// <summary>What became of a connection, once the socket is writable; default for a success.</summary>
    public static Errno ErrorOf(int socket)
    {
        var error = 0;
        var length = sizeof(int);
        var result = Syscall.Call(SyscallNumber.Getsockopt, socket, SOL_SOCKET, SO_ERROR, (nint)(&error), (nint)(&length));
        return Syscall.Failed(result, out var errno) ? errno : new Errno(error);
    }

    /// <summary>struct sockaddr_in or sockaddr_in6, see ip(7) and ipv6(7); returns its length.</summary>
    internal static int WriteAddress(Span<byte> to, IPAddress address, int port)
    {
        to[..LargestAddress].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(to[2..], (ushort)port);
        if (address.AddressFamily is not AddressFamily.InterNetworkV6)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(to, AF_INET);
            _ = address.TryWriteBytes(to[4..], out _);
            return 16;
        }

        BinaryPrimitives.WriteUInt16LittleEndian(to, AF_INET6);
        _ = address.TryWriteBytes(to[8..], out _);
        BinaryPrimitives.WriteUInt32LittleEndian(to[24..], (uint)address.ScopeId);
        return LargestAddress;
    }
}
