using System.Net;

namespace Supervisor.Configuration.Values;

/// <summary>What is asked of whom.</summary>
/// <param name="Host">With the port, as it was written.</param>
/// <param name="Path">With its query.</param>
internal sealed record HttpAddress(IPEndPoint Endpoint, string Host, string Path);

/// <summary>URLs of probes: <c>http://127.0.0.1:8080/health?full=1</c>.</summary>
internal static class HttpText
{
    private const string Scheme = "http://";
    private const int DefaultPort = 80;
    private const string Help = "write \"http://127.0.0.1:8080/health\"";

    public static Parsed<HttpAddress> Parse(string text)
    {
        if (text.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            return Parsed.Wrong<HttpAddress>("https cannot be probed: there is no TLS in the supervisor", "probe a plain http port, or use command = [\"curl\", …]");
        }

        if (!text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return Parsed.Wrong<HttpAddress>($"{Source.DisplayText.Quote(text)} is not a URL of http", Help);
        }

        if (text.Length > Limits.UrlLength)
        {
            return Parsed.Wrong<HttpAddress>($"a URL has at most {Limits.UrlLength} characters");
        }

        // What stands in the request line must not end it.
        if (text.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return Parsed.Wrong<HttpAddress>("a URL has no spaces and only ASCII characters", "write others as %XX");
        }

        var authority = text[Scheme.Length..];
        var end = authority.AsSpan().IndexOfAny('/', '?', '#');
        var path = end < 0 ? "/" : authority[end..];
        authority = end < 0 ? authority : authority[..end];
        if (path.Contains('#', StringComparison.Ordinal) || authority.Contains('@', StringComparison.Ordinal))
        {
            return Parsed.Wrong<HttpAddress>("a URL to be probed has neither user nor fragment", Help);
        }

        return Endpoint(authority) is { Ok: true, Value: var endpoint }
            ? Parsed.Value(new HttpAddress(endpoint, authority, path[0] == '/' ? path : $"/{path}"))
            : Parsed.Wrong<HttpAddress>(Endpoint(authority).Problem!, Endpoint(authority).Help);
    }

    private static Parsed<IPEndPoint> Endpoint(string authority) =>
        EndpointText.Host(authority) is { } host ? Parsed.Value(new IPEndPoint(host, DefaultPort))
        : EndpointText.Port(authority) is not null ? Parsed.Wrong<IPEndPoint>($"{Source.DisplayText.Quote(authority)} is not an IP address or `localhost`", Help)
        : EndpointText.Parse(authority);
}
