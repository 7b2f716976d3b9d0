using System.Globalization;
using System.Net;

namespace Supervisor.Configuration.Values;

/// <summary>
/// Where a probe connects to, as text: <c>6379</c>, <c>10.0.0.2:80</c>, <c>[::1]:80</c>, <c>localhost:80</c>. Nothing is
/// looked up: a probe must not depend on a name server, nor wait for one.
/// </summary>
internal static class EndpointText
{
    private const string Help = "write a port, or an address and a port: 6379, \"127.0.0.1:6379\", \"[::1]:6379\"";

    public static Parsed<IPEndPoint> Parse(string text)
    {
        if (Port(text) is { } alone)
        {
            return Parsed.Value(new IPEndPoint(IPAddress.Loopback, alone));
        }

        var colon = text.LastIndexOf(':');
        return colon < 0 || Port(text.AsSpan(colon + 1)) is not { } port
            ? Parsed.Wrong<IPEndPoint>($"{Source.DisplayText.Quote(text)} has no port from 1 to 65535", Help)
            : Host(text[..colon]) is { } host
            ? Parsed.Value(new IPEndPoint(host, port))
            : Parsed.Wrong<IPEndPoint>($"{Source.DisplayText.Quote(text[..colon])} is not an IP address or `localhost`", "names are not looked up; write the address");
    }

    /// <summary>An address, in brackets if it is one of IPv6, or localhost; null for anything else.</summary>
    public static IPAddress? Host(string text)
    {
        if (text == "localhost")
        {
            return IPAddress.Loopback;
        }

        if (text is ['[', .., ']'])
        {
            return text.Contains('%', StringComparison.Ordinal) || !IPAddress.TryParse(text.AsSpan(1, text.Length - 2), out var six) || !six.ToString().Contains(':', StringComparison.Ordinal)
                ? null
                : six;
        }

        // IPAddress reads "10.1" and "0x0a.1" as well.
        return IPAddress.TryParse(text, out var four) && four.ToString() == text && !text.Contains(':', StringComparison.Ordinal) ? four : null;
    }

    public static int? Port(ReadOnlySpan<char> text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0 ? port : null;
}
