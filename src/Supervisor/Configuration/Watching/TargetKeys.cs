using System.Collections.Immutable;
using Supervisor.Configuration.Model;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Toml;
using Supervisor.Configuration.Values;

namespace Supervisor.Configuration.Watching;

/// <summary>The keys that say what a probe looks at; one of them is written.</summary>
internal static class TargetKeys
{
    private const int LargestPort = 65_535;

    /// <param name="others">What may stand instead of a probe, in the same table.</param>
    public static ImmutableArray<Key<WatchDraft>> Of(params ImmutableArray<string> others) =>
    [
        new("tcp", "A connection to this port, or to \"address:port\", is accepted.", "6379",
            (r, n, w) => w with { Target = Tcp(r, n) ?? w.Target }) { Instead = ["http", "command", .. others] },
        new("http", "This URL answers with a status from 200 to 399.", "\"http://127.0.0.1:8080/health\"",
            (r, n, w) => w with { Target = Http(r, n) ?? w.Target }) { Instead = ["command", .. others] },
        new("command", "This command ends with 0; it runs as the program does.", "[\"/app/probe\"]",
            (r, n, w) => w with { Target = new CheckTarget.Command(CommandReader.Read(r, n, w.Shell)) }) { Instead = others },
    ];

    private static CheckTarget.Tcp? Tcp(ValueReader reader, Node node)
    {
        switch (node)
        {
            case Node.Whole:
                return new CheckTarget.Tcp(System.Net.IPAddress.Loopback, (int)reader.Whole(node, 1, LargestPort));
            case Node.Text:
                return reader.Take(node, EndpointText.Parse(reader.Text(node))) is { } endpoint ? new CheckTarget.Tcp(endpoint.Address, endpoint.Port) : null;
            default:
                reader.ReportKind(node, "a port or an address with a port", "write 6379 or \"127.0.0.1:6379\"");
                return null;
        }
    }

    private static CheckTarget.Http? Http(ValueReader reader, Node node)
    {
        if (node is not Node.Text)
        {
            reader.ReportKind(node, "a string", "write \"http://127.0.0.1:8080/health\"");
            return null;
        }

        return reader.Take(node, HttpText.Parse(reader.Text(node))) is { } address
            ? new CheckTarget.Http(address.Endpoint.Address, address.Endpoint.Port, address.Host, address.Path)
            : null;
    }
}
