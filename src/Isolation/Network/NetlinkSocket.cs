using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation.Network;

/// <summary>
/// A socket of rtnetlink(7). It belongs for ever to the network namespace of the thread that made it, whichever thread
/// uses it later. Not safe for two threads at once.
/// </summary>
internal sealed unsafe class NetlinkSocket : IDisposable
{
    private const int AF_NETLINK = 16;
    private const int SOCK_RAW_CLOEXEC = 0x80003;
    private const int NETLINK_ROUTE = 0;
    private const int SOL_SOCKET = 1;
    private const int SO_RCVTIMEO = 20;
    private const int SO_SNDTIMEO = 21;
    private const int SOL_NETLINK = 270;
    private const int NETLINK_CAP_ACK = 10;
    private const int NETLINK_EXT_ACK = 11;
    private const int NETLINK_GET_STRICT_CHK = 12;
    private const int MSG_TRUNC = 0x20;

    // The kernel answers within the send; the deadline is for a kernel that is stuck.
    private const int Patience = 5;
    private const int Interruptions = 3;

    // The kernel fills no datagram beyond 32 KiB.
    private const int Capacity = 32 << 10;

    private readonly OwnedDescriptor _socket;
    private readonly byte[] _buffer = new byte[Capacity];
    private uint _sequence;

    private NetlinkSocket(OwnedDescriptor socket) => _socket = socket;

    /// <summary>A socket in the namespace of the calling thread: EMFILE, ENFILE, ENOMEM, EAFNOSUPPORT.</summary>
    public static Result<NetlinkSocket, SyscallError> Open()
    {
        var opened = Syscall.Call(SyscallNumber.Socket, AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_ROUTE);
        if (Syscall.Failed(opened, out var errno))
        {
            return new(new SyscallError("open a netlink socket", null, errno));
        }

        var socket = new OwnedDescriptor((int)opened);
        // Words and short acknowledgements are a comfort that old kernels lack. The deadlines are there always.
        SetOption(socket, SOL_NETLINK, NETLINK_CAP_ACK, 1);
        SetOption(socket, SOL_NETLINK, NETLINK_EXT_ACK, 1);
        SetOption(socket, SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1);
        SetDeadline(socket, SO_RCVTIMEO);
        SetDeadline(socket, SO_SNDTIMEO);

        // Connected to the kernel (port 0), it gets nothing from other processes.
        var kernel = stackalloc int[3] { AF_NETLINK, 0, 0 };
        if (Syscall.Failed(Syscall.Call(SyscallNumber.Connect, socket.Number, (nint)kernel, 3 * sizeof(int)), out errno))
        {
            socket.Dispose();
            return new(new SyscallError("connect a netlink socket", null, errno));
        }

        return new(new NetlinkSocket(socket));
    }

    /// <summary>
    /// A socket in another namespace. It is made by a thread that enters the namespace and ends there: the way back needs
    /// rights over the own namespace that a supervisor may lack (root of a user namespace on its host's network), and a
    /// thread that cannot go back would make every later child in the wrong place.
    /// </summary>
    /// <param name="namespaceDescriptor">Of /proc/PID/ns/net, or a pidfd; see setns(2).</param>
    public static Result<NetlinkSocket, SyscallError> OpenIn(int namespaceDescriptor)
    {
        Result<NetlinkSocket, SyscallError>? result = null;
        var visitor = new Thread(Visit, maxStackSize: 256 << 10) { IsBackground = true, Name = "netns" };
        visitor.Start();
        visitor.Join();
        return result!;

        void Visit()
        {
            var entered = Syscall.Call(SyscallNumber.Setns, namespaceDescriptor, NetworkNamespace.CLONE_NEWNET);
            result = Syscall.Failed(entered, out var errno)
                ? new(new SyscallError("enter the program's network namespace", null, errno, errno == Errno.EPERM ? "needs CAP_SYS_ADMIN, here and in the namespace" : null))
                : Open();
        }
    }

    /// <summary>Makes a request and takes its answer.</summary>
    public NetlinkAnswer Ask(NetlinkMessage message)
    {
        for (var attempt = 1; ; attempt++)
        {
            var answer = AskOnce(message);
            if (!answer.WasInterrupted || attempt == Interruptions)
            {
                return answer;
            }
        }
    }

    /// <summary>Makes a request of which only the success matters.</summary>
    public NetlinkError? Do(NetlinkMessage message) => Ask(message).Error;

    /// <summary>Looks up a link; none and no error where there is no such link.</summary>
    public NetlinkError? Find(string name, out LinkInfo? link)
    {
        var answer = Ask(LinkMessages.Find(name));
        link = answer.Error is null && answer.Payloads is [var payload, ..] ? LinkInfo.Parse(payload) : null;
        return answer.Error?.Errno == Errno.ENODEV ? null : answer.Error;
    }

    /// <summary>All links of the namespace.</summary>
    public NetlinkError? List(out IReadOnlyList<LinkInfo> links)
    {
        var answer = Ask(LinkMessages.List());
        links = [.. answer.Payloads.Select(payload => LinkInfo.Parse(payload)).OfType<LinkInfo>()];
        return answer.Error;
    }

    public void Dispose() => _socket.Dispose();

    private NetlinkAnswer AskOnce(NetlinkMessage message)
    {
        var answer = new NetlinkAnswer(++_sequence);
        var request = message.ToBytes(_sequence);
        fixed (byte* bytes = request)
        fixed (byte* buffer = _buffer)
        {
            if (Syscall.Failed(Repeated(SyscallNumber.Sendto, bytes, request.Length, 0), out var errno))
            {
                answer.Fail(errno, "sending the request");
            }

            while (!answer.IsComplete)
            {
                var received = Repeated(SyscallNumber.Recvfrom, buffer, _buffer.Length, MSG_TRUNC);
                if (Syscall.Failed(received, out errno))
                {
                    answer.Fail(errno, errno == Errno.EAGAIN ? $"no answer within {Patience} s" : "receiving the answer");
                }
                else if (received > _buffer.Length)
                {
                    answer.Fail(Errno.EMSGSIZE, $"an answer of {received} bytes");
                }
                else
                {
                    answer.Feed(_buffer.AsSpan(0, (int)received));
                }
            }
        }

        return answer;
    }

    private nint Repeated(int call, byte* bytes, int length, int flags)
    {
        while (true)
        {
            var result = Syscall.Call(call, _socket.Number, (nint)bytes, length, flags);
            if (!Syscall.Failed(result, out var errno) || errno != Errno.EINTR)
            {
                return result;
            }
        }
    }

    private static void SetOption(OwnedDescriptor socket, int level, int option, int value) =>
        Syscall.Call(SyscallNumber.Setsockopt, socket.Number, level, option, (nint)(&value), sizeof(int));

    private static void SetDeadline(OwnedDescriptor socket, int option)
    {
        // struct timeval
        var time = stackalloc long[2] { Patience, 0 };
        Syscall.Call(SyscallNumber.Setsockopt, socket.Number, SOL_SOCKET, option, (nint)time, 2 * sizeof(long));
    }
}
