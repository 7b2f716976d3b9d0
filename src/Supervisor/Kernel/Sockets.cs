using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Kernel;

/// <summary>Sockets that never wait. Results below zero are <c>-errno</c>.</summary>
internal static unsafe class Sockets
{
    public const int AF_UNIX = 1;
    public const int SOCK_STREAM = 1;
    public const int SOCK_DGRAM = 2;

    private const int AF_INET = 2;
    private const int AF_INET6 = 10;
    private const int SOCK_NONBLOCK = 0x800;
    private const int SOCK_CLOEXEC = 0x80000;
    private const int SOL_SOCKET = 1;
    private const int SO_ERROR = 4;
    private const int SO_KEEPALIVE = 9;
    private const int IPPROTO_TCP = 6;
    private const int TCP_USER_TIMEOUT = 18;
    private const int MSG_PEEK = 2;
    private const int MSG_DONTWAIT = 0x40;
    private const int LargestAddress = 28;

    /// <summary>A new socket of the calling thread's network namespace.</summary>
    public static nint Open(int family, int type) => Syscall.Call(SyscallNumber.Socket, family, type | SOCK_NONBLOCK | SOCK_CLOEXEC);

    /// <summary>For a connection over TCP.</summary>
    public static nint Open(IPAddress address) => Open(FamilyOf(address), SOCK_STREAM);

    /// <summary>Begins a connection: zero where it is there at once, usually EINPROGRESS, of which <see cref="ErrorOf"/> tells the rest.</summary>
    public static nint Connect(int socket, ReadOnlySpan<byte> address)
    {
        fixed (byte* start = address)
        {
            return Syscall.Call(SyscallNumber.Connect, socket, (nint)start, address.Length);
        }
    }

    public static nint Connect(int socket, IPAddress address, int port)
    {
        Span<byte> bytes = stackalloc byte[LargestAddress];
        return Connect(socket, bytes[..WriteAddress(bytes, address, port)]);
    }

    /// <summary>What became of a connection, once the socket is writable; default for a success.</summary>
    public static Errno ErrorOf(int socket)
    {
        var error = 0;
        var length = sizeof(int);
        var result = Syscall.Call(SyscallNumber.Getsockopt, socket, SOL_SOCKET, SO_ERROR, (nint)(&error), (nint)(&length));
        return Syscall.Failed(result, out var errno) ? errno : new Errno(error);
    }

    /// <summary>A peer that has vanished is noticed within so many milliseconds, not after a quarter of an hour. Best effort.</summary>
    public static void NoticeVanishedPeer(int socket, int milliseconds)
    {
        int on = 1;
        _ = Syscall.Call(SyscallNumber.Setsockopt, socket, SOL_SOCKET, SO_KEEPALIVE, (nint)(&on), sizeof(int));
        _ = Syscall.Call(SyscallNumber.Setsockopt, socket, IPPROTO_TCP, TCP_USER_TIMEOUT, (nint)(&milliseconds), sizeof(int));
    }

    /// <summary>Whether the peer of a stream has closed it: what is sent from here on would be lost without an error.</summary>
    public static bool IsClosedByPeer(int socket)
    {
        byte one;
        return Syscall.Call(SyscallNumber.Recvfrom, socket, (nint)(&one), 1, MSG_PEEK | MSG_DONTWAIT) == 0;
    }

    /// <summary>struct sockaddr_un: unix(7).</summary>
    public static byte[] Address(string path)
    {
        var bytes = Encoding.UTF8.GetBytes(path);
        var address = new byte[sizeof(ushort) + bytes.Length + 1];
        BinaryPrimitives.WriteUInt16LittleEndian(address, AF_UNIX);
        bytes.CopyTo(address, sizeof(ushort));
        return address;
    }

    /// <summary>Likewise, for a name in no file system: it begins with NUL and has none at its end.</summary>
    public static byte[] AbstractAddress(string name) => Address($"\0{name}")[..^1];

    /// <summary>struct sockaddr_in or sockaddr_in6: ip(7), ipv6(7).</summary>
    public static byte[] Address(IPEndPoint endpoint)
    {
        var address = new byte[LargestAddress];
        return address[..WriteAddress(address, endpoint.Address, endpoint.Port)];
    }

    /// <returns>Its length.</returns>
    private static int WriteAddress(Span<byte> to, IPAddress address, int port)
    {
        to[..LargestAddress].Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(to, (ushort)FamilyOf(address));
        BinaryPrimitives.WriteUInt16BigEndian(to[2..], (ushort)port);
        if (FamilyOf(address) == AF_INET)
        {
            _ = address.TryWriteBytes(to[4..], out _);
            return 16;
        }

        _ = address.TryWriteBytes(to[8..], out _);
        BinaryPrimitives.WriteUInt32LittleEndian(to[24..], (uint)address.ScopeId);
        return LargestAddress;
    }

    private static int FamilyOf(IPAddress address) => address.AddressFamily is AddressFamily.InterNetworkV6 ? AF_INET6 : AF_INET;
}
