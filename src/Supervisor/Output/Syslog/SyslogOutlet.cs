using Supervisor.Configuration.Model;
using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;
using Supervisor.Output.Sinks;

namespace Supervisor.Output.Syslog;

/// <summary>
/// The way to one syslog, shared by all that write to it. A connection that breaks is made again, at once and then every
/// second, and goes on with the first record that was not sent as a whole. What the peer had been given and did not read
/// before it died is lost: syslog has no acknowledgement.
/// </summary>
internal sealed class SyslogOutlet(SyslogTarget target, Epoll epoll) : Outlet(NameOf(target), epoll)
{
    private readonly SyslogSocket _socket = new(target);
    private int _sentOfFirst;

    /// <summary>Records have their length before them in the buffer.</summary>
    public bool CountsBytes { get; } = target is SyslogTarget.Tcp;

    public static string NameOf(SyslogTarget target) => $"syslog {target}";

    protected override int Descriptor => _socket.Descriptor;

    public override void Dispose()
    {
        _socket.Dispose();
        base.Dispose();
    }

    protected override nint Write(ReadOnlySpan<byte> bytes)
    {
        if (_socket is { IsStream: true, Descriptor: >= 0 } && Sockets.IsClosedByPeer(_socket.Descriptor))
        {
            Disconnect();
        }

        var errno = Connect();
        return errno != default ? -errno.Number
            : _socket.IsStream ? WriteStream(bytes)
            : WriteDatagram(bytes);
    }

    // Nobody listens to datagrams at that address, and waiting for somebody would hold up programs for ever.
    protected override bool MayPass(Errno errno) => !(target is SyslogTarget.Udp && errno.Name is "ECONNREFUSED") && errno.Name is not "EMSGSIZE";

    protected override long LinesIn(ReadOnlySpan<byte> bytes) => SyslogFraming.Count(bytes, CountsBytes);

    private Errno Connect()
    {
        var wasClosed = _socket.Descriptor < 0;
        var errno = _socket.Connect();
        if (errno.Name is "EPROTOTYPE")
        {
            errno = _socket.Connect();
        }

        if (wasClosed)
        {
            ForgetWatch();
        }

        return errno;
    }

    private nint WriteDatagram(ReadOnlySpan<byte> bytes)
    {
        var first = SyslogFraming.FirstLength(bytes, CountsBytes);
        var sent = _socket.Send(bytes[..(first - 1)]);
        if (!Syscall.Failed(sent, out var errno))
        {
            return first;
        }

        if (errno != Errno.EAGAIN && errno != Errno.EINTR)
        {
            Disconnect();
        }

        return sent;
    }

    private nint WriteStream(ReadOnlySpan<byte> bytes)
    {
        var sent = _socket.Send(bytes[_sentOfFirst..]);
        if (Syscall.Failed(sent, out var errno))
        {
            if (errno != Errno.EAGAIN && errno != Errno.EINTR)
            {
                Disconnect();
            }

            return sent;
        }

        _sentOfFirst += (int)sent;
        var whole = SyslogFraming.WholeLength(bytes, _sentOfFirst, CountsBytes);
        _sentOfFirst -= whole;
        return whole;
    }

    private void Disconnect()
    {
        _socket.Close();
        _sentOfFirst = 0;
        ForgetWatch();
    }
}
