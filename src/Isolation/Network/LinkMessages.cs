namespace Supervisor.Isolation.Network;

/// <summary>What is to be different about a link; null leaves it as it is.</summary>
internal sealed record LinkChange
{
    public bool? Up { get; init; }

    /// <summary>The number of the bridge to be a port of.</summary>
    public int? Master { get; init; }

    /// <summary>A text for people and for ourselves; see IFLA_IFALIAS.</summary>
    public string? Alias { get; init; }
}

/// <summary>One end of a veth pair that is to be made.</summary>
/// <param name="Name">In its namespace.</param>
/// <param name="HardwareAddress">Null lets the kernel draw one.</param>
/// <param name="Mtu">Null takes the kernel's 1500.</param>
internal sealed record VethEnd(string Name, HardwareAddress? HardwareAddress, int? Mtu);

/// <summary>Requests about links; see rtnetlink(7) and linux/if_link.h.</summary>
internal static class LinkMessages
{
    public const ushort IFLA_ADDRESS = 1;
    public const ushort IFLA_IFNAME = 3;
    public const ushort IFLA_MTU = 4;
    public const ushort IFLA_MASTER = 10;
    public const ushort IFLA_LINKINFO = 18;
    public const ushort IFLA_IFALIAS = 20;
    public const ushort IFLA_NET_NS_FD = 28;
    public const ushort IFLA_EXT_MASK = 29;
    public const ushort IFLA_INFO_KIND = 1;
    public const ushort IFLA_INFO_DATA = 2;

    private const ushort RTM_NEWLINK = 16;
    private const ushort RTM_DELLINK = 17;
    private const ushort RTM_GETLINK = 18;
    private const ushort RTM_SETLINK = 19;
    private const ushort VETH_INFO_PEER = 1;
    private const uint RTEXT_FILTER_SKIP_STATS = 8;
    private const uint IFF_UP = 1;

    public static NetlinkMessage Find(string name) =>
        Header(new NetlinkMessage(RTM_GETLINK, 0)).Attribute(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS).Attribute(IFLA_IFNAME, name);

    public static NetlinkMessage List() =>
        Header(new NetlinkMessage(RTM_GETLINK, NetlinkMessage.NLM_F_DUMP)).Attribute(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);

    /// <summary>
    /// A bridge. Without a hardware address of its own it takes one from its ports, which changes with them: those behind
    /// it would talk to the old one until their neighbour tables forget it.
    /// </summary>
    public static NetlinkMessage MakeBridge(string name, HardwareAddress? address) =>
        Named(Header(New()), name, address).Nested(IFLA_LINKINFO, information => information.Attribute(IFLA_INFO_KIND, "bridge"));

    /// <summary>A link of a kind, named by the kernel; of a veth pair both ends.</summary>
    public static NetlinkMessage Make(string kind) =>
        Header(New()).Nested(IFLA_LINKINFO, information => information.Attribute(IFLA_INFO_KIND, kind));

    /// <summary>A pair whose second end is born in another namespace, so that its name never meets one of ours.</summary>
    public static NetlinkMessage MakePair(VethEnd here, VethEnd there, int namespaceDescriptor) =>
        End(Header(New()), here)
            .Nested(IFLA_LINKINFO, information => information
                .Attribute(IFLA_INFO_KIND, "veth")
                .Nested(IFLA_INFO_DATA, data => data
                    .Nested(VETH_INFO_PEER, peer => End(Header(peer), there).Attribute(IFLA_NET_NS_FD, (uint)namespaceDescriptor))));

    public static NetlinkMessage Change(int index, LinkChange change)
    {
        var flags = change.Up is true ? IFF_UP : 0;
        var message = Header(new NetlinkMessage(RTM_SETLINK, 0), index, flags, change.Up is null ? 0 : IFF_UP);
        if (change.Master is { } master)
        {
            message.Attribute(IFLA_MASTER, (uint)master);
        }

        if (change.Alias is { } alias)
        {
            message.Attribute(IFLA_IFALIAS, alias);
        }

        return message;
    }

    /// <summary>Of a veth pair, either end takes the other with it.</summary>
    public static NetlinkMessage Delete(int index) => Header(new NetlinkMessage(RTM_DELLINK, 0), index);

    private static NetlinkMessage New() => new(RTM_NEWLINK, NetlinkMessage.NLM_F_CREATE | NetlinkMessage.NLM_F_EXCL);

    private static NetlinkMessage End(NetlinkMessage message, VethEnd end)
    {
        Named(message, end.Name, end.HardwareAddress);
        return end.Mtu is { } mtu ? message.Attribute(IFLA_MTU, (uint)mtu) : message;
    }

    private static NetlinkMessage Named(NetlinkMessage message, string name, HardwareAddress? address)
    {
        message.Attribute(IFLA_IFNAME, name);
        return address is { } own ? message.Attribute(IFLA_ADDRESS, own.Bytes) : message;
    }

    // struct ifinfomsg: family and type are 0 for any.
    private static NetlinkMessage Header(NetlinkMessage message, int index = 0, uint flags = 0, uint change = 0) =>
        message.Number32(0).Number32((uint)index).Number32(flags).Number32(change);
}
