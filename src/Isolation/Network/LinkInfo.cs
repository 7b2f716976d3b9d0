using System.Buffers.Binary;

namespace Supervisor.Isolation.Network;

/// <summary>A network interface, as far as it matters here; see struct ifinfomsg in rtnetlink(7).</summary>
/// <param name="Index">Its number in its namespace; never used twice in a row.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">"bridge", "veth" and so on; empty for loopback and hardware.</param>
/// <param name="IsUp">Whether it is switched on.</param>
/// <param name="Mtu">In bytes.</param>
/// <param name="Master">The number of the bridge it is a port of; 0 for none.</param>
/// <param name="Alias">What somebody wrote on it; empty where nobody did.</param>
internal sealed record LinkInfo(int Index, string Name, string Kind, bool IsUp, int Mtu, int Master, string Alias)
{
    private const int HeaderSize = 16;
    private const int IFF_UP = 1;

    /// <summary>Reads what RTM_NEWLINK carries; null where it is too short to name a link.</summary>
    public static LinkInfo? Parse(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < HeaderSize)
        {
            return null;
        }

        var isUp = (BinaryPrimitives.ReadInt32LittleEndian(payload[8..]) & IFF_UP) != 0;
        var link = new LinkInfo(BinaryPrimitives.ReadInt32LittleEndian(payload[4..]), "", "", isUp, 0, 0, "");
        var attributes = new AttributeReader(payload[HeaderSize..]);
        while (attributes.Next())
        {
            link = attributes.Type switch
            {
                LinkMessages.IFLA_IFNAME => link with { Name = attributes.Text },
                LinkMessages.IFLA_MTU => link with { Mtu = attributes.Number },
                LinkMessages.IFLA_MASTER => link with { Master = attributes.Number },
                LinkMessages.IFLA_IFALIAS => link with { Alias = attributes.Text },
                LinkMessages.IFLA_LINKINFO => link with { Kind = KindOf(attributes.Value) },
                _ => link,
            };
        }

        return link.Name.Length == 0 ? null : link;
    }

    private static string KindOf(ReadOnlySpan<byte> information)
    {
        var attributes = new AttributeReader(information);
        while (attributes.Next())
        {
            if (attributes.Type is LinkMessages.IFLA_INFO_KIND)
            {
                return attributes.Text;
            }
        }

        return "";
    }
}
