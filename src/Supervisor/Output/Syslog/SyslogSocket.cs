using Supervisor.Configuration.Model;
using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;

namespace Supervisor.Output.Syslog;

/// <summary>A socket on its way to syslog, connected, or closed; connecting goes on in the background.</summary>
internal sealed class SyslogSocket : IDisposable
{
    private const int VanishedAfter = 30_000;

    private readonly byte[] _address;
    private readonly int _family;
    private int _type;
    private bool _connecting;

    public SyslogSocket(SyslogTarget target)
    {
        (_address, _type) = target switch
        {
            SyslogTarget.Local local => (Sockets.Address(local.Path), Sockets.SOCK_DGRAM),
            SyslogTarget.Udp udp => (Sockets.Address(udp.Address), Sockets.SOCK_DGRAM),
            SyslogTarget.Tcp tcp => (Sockets.Address(tcp.Address), Sockets.SOCK_STREAM),
            _ => throw new ArgumentOutOfRangeException(nameof(target), target, "no such target"),
        };
        _family = _address[0];
    }

    /// <summary>Negative while it is closed.</summary>
    public int Descriptor { get; private set; } = -1;

    public bool IsStream => _type == Sockets.SOCK_STREAM;

    /// <summary>Makes a step towards a connection. <c>default</c>: it is there; EAGAIN: wait until the socket is writable.</summary>
    public Errno Connect()
    {
        if (Descriptor < 0)
        {
            return Begin();
        }

        if (!_connecting)
        {
            return default;
        }

        if (!Descriptors.IsWritable(Descriptor))
        {
            return Errno.EAGAIN;
        }

        _connecting = false;
        var errno = Sockets.ErrorOf(Descriptor);
        if (errno != default)
        {
            Close();
        }

        return errno;
    }

    public nint Send(ReadOnlySpan<byte> bytes) => Descriptors.SendWithoutWaiting(Descriptor, bytes);

    public void Close()
    {
        Descriptors.Close(Descriptor);
        Descriptor = -1;
        _connecting = false;
    }

    public void Dispose() => Close();

    private Errno Begin()
    {
        var opened = Sockets.Open(_family, _type);
        if (Syscall.Failed(opened, out var errno))
        {
            return errno;
        }

        var descriptor = Descriptor = (int)opened;
        if (_family != Sockets.AF_UNIX && IsStream)
        {
            Sockets.NoticeVanishedPeer(descriptor, VanishedAfter);
        }

        if (!Syscall.Failed(Sockets.Connect(descriptor, _address), out errno))
        {
            return default;
        }

        if (errno.Name is "EINPROGRESS")
        {
            _connecting = true;
            return Errno.EAGAIN;
        }

        Close();
        if (errno.Name is "EPROTOTYPE" && _family == Sockets.AF_UNIX)
        {
            // It is the other kind of Unix socket; which one may change with the daemon behind it.
            _type = IsStream ? Sockets.SOCK_DGRAM : Sockets.SOCK_STREAM;
        }

        return errno;
    }
}
