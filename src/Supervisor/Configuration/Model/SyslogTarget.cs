using System.Net;

namespace Supervisor.Configuration.Model;

/// <summary>Who takes records of syslog. Addresses only: to look a name up could take for ever.</summary>
internal abstract record SyslogTarget
{
    private SyslogTarget()
    {
    }

    /// <summary>Where the socket of this machine's own syslog is.</summary>
    public static Local ThisMachine { get; } = new("/dev/log");

    /// <summary>The longest record that is sent; RFC 5424, 6.1 and what receivers take unless they are told otherwise.</summary>
    public abstract int LongestRecord { get; }

    /// <summary>A Unix socket, of datagrams or of a stream, as it happens to be.</summary>
    public sealed record Local(string Path) : SyslogTarget
    {
        public override int LongestRecord => 8192;

        public override string ToString() => Path;
    }

    /// <summary>A record a datagram; what gets lost on the way is lost (RFC 5426).</summary>
    public sealed record Udp(IPEndPoint Address) : SyslogTarget
    {
        public override int LongestRecord => 2048;

        public override string ToString() => $"udp://{Address}";
    }

    /// <summary>Each record with its length before it (RFC 6587, 3.4.1).</summary>
    public sealed record Tcp(IPEndPoint Address) : SyslogTarget
    {
        public override int LongestRecord => 8192;

        public override string ToString() => $"tcp://{Address}";
    }
}
