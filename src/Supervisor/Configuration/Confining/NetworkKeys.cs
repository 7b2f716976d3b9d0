using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Toml;
using Supervisor.Isolation.Options;

namespace Supervisor.Configuration.Confining;

/// <summary>network: a word, or a link of its own to the supervisor's network.</summary>
internal static class NetworkKeys
{
    private static readonly ImmutableArray<(string, NetworkOptions)> Words =
        [("host", new NetworkOptions.Host()), ("none", new NetworkOptions.None()), ("loopback", new NetworkOptions.Loopback())];

    private static readonly KeyTable<NetworkOptions.Veth> Rate = new("rate",
    [
        new("send", "What it may send, in bytes a second.", "\"10M\"", (r, n, v) => v with { SendRate = r.Size(n) }),
        new("receive", "What it may receive, in bytes a second.", "\"50M\"", (r, n, v) => v with { ReceiveRate = r.Size(n) }),
    ]);

    public static KeyTable<NetworkOptions.Veth> Table { get; } = new("network",
    [
        new("bridge", "The bridge that it is behind; made if it is missing.", "\"shop0\"", (r, n, v) => v with { Bridge = r.TextNotEmpty(n) }),
        new("address", "Its address with the length of the network's prefix; one of IPv4, one of IPv6 or both.", "\"10.77.0.2/24\"", Address),
        new("gateway", "Where packets to other networks go; without a bridge, the address of the other end.", "\"10.77.0.1\"", Gateway),
        new("mtu", "The largest packet, in bytes.", "1400", (r, n, v) => v with { Mtu = (int)r.Whole(n, 68, 65_535) }),
        new("name", "Its interface as it sees it; eth0 unless set.", "\"eth0\"", (r, n, v) => v with { Name = r.TextNotEmpty(n) }),
        new("outside_name", "The other end, as the supervisor's network sees it.", "\"shop-web\"", (r, n, v) => v with { HostName = r.TextNotEmpty(n) }),
        new("rate", "Bytes a second that it may { send, receive }.", "{ send = \"10M\", receive = \"50M\" }", Rate.Read) { Table = Rate },
    ]);

    public static ConfinementDraft Read(ValueReader reader, Node node, ConfinementDraft draft)
    {
        if (node is not Node.Table table)
        {
            return draft.With(c => c with { Network = reader.Choice(node, Words) }) with { Link = null };
        }

        var reports = reader.Reports;
        var veth = Table.Read(reader, table, new NetworkOptions.Veth());
        return draft.With(c => c with { Network = veth }) with { Link = reader.Reports == reports ? veth : null };
    }

    private static NetworkOptions.Veth Address(ValueReader reader, Node node, NetworkOptions.Veth veth)
    {
        foreach (var item in reader.Items(node, orOne: true))
        {
            if (item is not Node.Text)
            {
                reader.ReportKind(item, "a string", "write \"10.77.0.2/24\"");
            }
            else if (!InterfaceAddress.TryParse(reader.Text(item), out var address, out var problem))
            {
                reader.Report(item.Span, problem);
            }
            else if ((address.IsIPv6 ? veth.AddressIPv6 : veth.Address) is not null)
            {
                reader.Report(item.Span, $"there are two {(address.IsIPv6 ? "IPv6" : "IPv4")} addresses");
            }
            else
            {
                veth = address.IsIPv6 ? veth with { AddressIPv6 = address } : veth with { Address = address };
            }
        }

        return veth;
    }

    private static NetworkOptions.Veth Gateway(ValueReader reader, Node node, NetworkOptions.Veth veth)
    {
        foreach (var item in reader.Items(node, orOne: true))
        {
            if (item is not Node.Text)
            {
                reader.ReportKind(item, "a string", "write \"10.77.0.1\"");
            }
            else if (!InterfaceAddress.TryParseHost(reader.Text(item), out var address, out var problem))
            {
                reader.Report(item.Span, problem);
            }
            else if ((IsIPv6(address) ? veth.GatewayIPv6 : veth.Gateway) is not null)
            {
                reader.Report(item.Span, $"there are two {(IsIPv6(address) ? "IPv6" : "IPv4")} gateways");
            }
            else
            {
                veth = IsIPv6(address) ? veth with { GatewayIPv6 = address } : veth with { Gateway = address };
            }
        }

        return veth;
    }

    private static bool IsIPv6(IPAddress address) => address.AddressFamily is AddressFamily.InterNetworkV6;
}
