using System.Globalization;
using System.Net;
using Supervisor.Configuration.Model;

namespace Supervisor.Configuration.Values;

/// <summary>Where syslog is: <c>/dev/log</c>, <c>udp://127.0.0.1:514</c>, <c>tcp://[fd00::1]:601</c>.</summary>
internal static class SyslogAddress
{
    public const string Hint = "write the path of a socket, \"udp://ADDRESS:PORT\" or \"tcp://ADDRESS:PORT\"";

    // sun_path holds so many bytes with the zero at its end: unix(7).
    private const int LongestPath = 107;
    private const int UdpPort = 514;
    private const int TcpPort = 601;

    public static Parsed<SyslogTarget> Parse(string text)
    {
        if (text.StartsWith('/'))
        {
            return System.Text.Encoding.UTF8.GetByteCount(text) <= LongestPath
                ? Parsed.Value<SyslogTarget>(new SyslogTarget.Local(text))
                : Bad($"the path of a socket has at most {LongestPath} bytes");
        }

        if (text.StartsWith("udp://", StringComparison.Ordinal))
        {
            return Endpoint(text["udp://".Length..], UdpPort, out var address, out var problem) ? Parsed.Value<SyslogTarget>(new SyslogTarget.Udp(address)) : Bad(problem!);
        }

        if (text.StartsWith("tcp://", StringComparison.Ordinal))
        {
            return Endpoint(text["tcp://".Length..], TcpPort, out var address, out var problem) ? Parsed.Value<SyslogTarget>(new SyslogTarget.Tcp(address)) : Bad(problem!);
        }

        return Bad("this is not a place of syslog");
    }

    private static bool Endpoint(string text, int usualPort, out IPEndPoint endpoint, out string? problem)
    {
        endpoint = new IPEndPoint(IPAddress.Loopback, usualPort);
        var (host, port) = Split(text);
        problem = null;
        if (port is not null)
        {
            if (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > IPEndPoint.MaxPort)
            {
                problem = $"a port is a number from 1 to {IPEndPoint.MaxPort}";
                return false;
            }

            endpoint.Port = number;
        }

        if (host is "localhost")
        {
            return true;
        }

        // IPAddress reads 127.1 and 0x7f000001 too; those are not what anybody means here.
        if (!IPAddress.TryParse(host, out var address) || (address.ToString() != host && !host.Contains(':', StringComparison.Ordinal)) || host.Contains('%', StringComparison.Ordinal))
        {
            problem = "names are not looked up here: write an address, such as 127.0.0.1 or [::1], or localhost";
            return false;
        }

        endpoint.Address = address;
        return true;
    }

    private static (string Host, string? Port) Split(string text)
    {
        if (text.StartsWith('[') && text.IndexOf(']', StringComparison.Ordinal) is > 0 and var close)
        {
            return close == text.Length - 1 ? (text[1..close], null)
                : text[close + 1] == ':' ? (text[1..close], text[(close + 2)..])
                : (text, null);
        }

        var colon = text.LastIndexOf(':');
        return colon < 0 ? (text, null) : (text[..colon], text[(colon + 1)..]);
    }

    private static Parsed<SyslogTarget> Bad(string problem) => Parsed.Wrong<SyslogTarget>(problem, Hint);
}
