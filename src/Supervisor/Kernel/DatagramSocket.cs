using Supervisor.Isolation.Kernel;

namespace Supervisor.Kernel;

/// <summary>
/// A Unix datagram socket that receives, and is told by the kernel who sends (unix(7), SO_PASSCRED). There is room for that
/// alone beside a message: descriptors that come along are closed by the kernel before they get a number here, which is also
/// all that a sender who waits for it (sd_notify_barrier(3)) needs.
/// </summary>
internal sealed unsafe class DatagramSocket : IDisposable
{
    private const int SOL_SOCKET = 1;
    private const int SO_PASSCRED = 16;
    private const int SCM_CREDENTIALS = 2;
    private const int MSG_DONTWAIT = 0x40;
    private const int MSG_TRUNC = 0x20;
    private const int MSG_CMSG_CLOEXEC = 0x40000000;

    // struct sockaddr_un: the family, then the name; a zero first makes it abstract.
    private const int LongestName = 108;

    // struct cmsghdr (length, level, type) and struct ucred (pid, user, group), aligned.
    private const int ControlSize = 32;
    private const int CredentialsAt = 16;

    private readonly OwnedDescriptor _descriptor;

    private DatagramSocket(OwnedDescriptor descriptor) => _descriptor = descriptor;

    public int Descriptor => _descriptor.Number;

    /// <summary>Null if the kernel refuses.</summary>
    /// <param name="name">A path, or a zero byte and a name of the network namespace.</param>
    public static DatagramSocket? Bind(ReadOnlySpan<byte> name, out Errno errno)
    {
        if (name.Length >= LongestName)
        {
            errno = Errno.ENAMETOOLONG;
            return null;
        }

        var made = Sockets.Open(Sockets.AF_UNIX, Sockets.SOCK_DGRAM);
        if (Syscall.Failed(made, out errno))
        {
            return null;
        }

        var socket = new DatagramSocket(new OwnedDescriptor((int)made));
        var yes = 1;
        var address = stackalloc byte[2 + LongestName];
        new Span<byte>(address, 2 + LongestName).Clear();
        address[0] = Sockets.AF_UNIX;
        name.CopyTo(new Span<byte>(address + 2, LongestName));
        if (Syscall.Failed(Syscall.Call(SyscallNumber.Setsockopt, made, SOL_SOCKET, SO_PASSCRED, (nint)(&yes), sizeof(int)), out errno)
            || Syscall.Failed(Syscall.Call(SyscallNumber.Bind, made, (nint)address, 2 + name.Length), out errno))
        {
            socket.Dispose();
            return null;
        }

        return socket;
    }

    /// <summary>Takes one message, without waiting.</summary>
    /// <returns>Its length, or <c>-errno</c>; EAGAIN when there is none.</returns>
    public nint Receive(Span<byte> into, out MessageSender sender)
    {
        var control = stackalloc byte[ControlSize];
        nint length;
        MessageHeader message;
        fixed (byte* start = into)
        {
            var vector = new IoVector { Base = start, Length = into.Length };
            message = new MessageHeader { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = ControlSize };
            length = Syscall.Call(SyscallNumber.Recvmsg, Descriptor, (nint)(&message), MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
        }

        var isNamed = length >= 0 && message.ControlLength >= CredentialsAt + (3 * sizeof(int))
            && *(int*)(control + 8) == SOL_SOCKET && *(int*)(control + 12) == SCM_CREDENTIALS;
        var credentials = (int*)(control + CredentialsAt);
        sender = new MessageSender(
            isNamed ? credentials[0] : 0, isNamed ? (uint)credentials[1] : uint.MaxValue, length >= 0 && (message.Flags & MSG_TRUNC) != 0);
        return length;
    }

    public void Dispose() => _descriptor.Dispose();
}

/// <summary>Who sent a message, as the kernel saw it at that moment.</summary>
/// <param name="Pid">In the receiver's PID namespace; 0 for somebody who is not in it.</param>
/// <param name="User">In the receiver's user namespace.</param>
/// <param name="IsCut">The message was longer than the room for it.</param>
internal readonly record struct MessageSender(int Pid, uint User, bool IsCut);
