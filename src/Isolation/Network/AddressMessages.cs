using System.Net;
using System.Net.Sockets;
using Supervisor.Isolation.Options;

namespace Supervisor.Isolation.Network;

/// <summary>Requests about addresses and routes; see rtnetlink(7), linux/if_addr.h and linux/rtnetlink.h.</summary>
internal static class AddressMessages
{
    private const ushort RTM_NEWADDR = 20;
    private const ushort RTM_NEWROUTE = 24;
    private const ushort IFA_ADDRESS = 1;
    private const ushort IFA_LOCAL = 2;
    private const ushort IFA_BROADCAST = 4;
    private const byte IFA_F_NODAD = 2;
    private const ushort RTA_DST = 1;
    private const ushort RTA_OIF = 4;
    private const ushort RTA_GATEWAY = 5;
    private const byte AF_INET = 2;
    private const byte AF_INET6 = 10;
    private const byte RT_TABLE_MAIN = 254;
    private const byte RTPROT_STATIC = 4;
    private const byte RT_SCOPE_UNIVERSE = 0;
    private const byte RT_SCOPE_LINK = 253;
    private const byte RTN_UNICAST = 1;
    private const uint RTNH_F_ONLINK = 4;

    /// <summary>
    /// Without duplicate address detection, during which an IPv6 address cannot be bound to for a second or two: the
    /// address was given by the configuration and nobody else has it.
    /// </summary>
    public static NetlinkMessage AddAddress(int index, InterfaceAddress address)
    {
        var bytes = address.Address.GetAddressBytes();
        var message = New(RTM_NEWADDR)
            .Number8(FamilyOf(address.Address)).Number8((byte)address.PrefixLength).Number8(IsIPv6(address.Address) ? IFA_F_NODAD : (byte)0)
            .Number8(RT_SCOPE_UNIVERSE).Number32((uint)index)
            .Attribute(IFA_LOCAL, bytes).Attribute(IFA_ADDRESS, bytes);
        return address.Broadcast is { } broadcast ? message.Attribute(IFA_BROADCAST, broadcast.GetAddressBytes()) : message;
    }

    /// <summary>The way to everything else leads through the gateway, even where no prefix of the link contains it.</summary>
    public static NetlinkMessage AddDefaultRoute(int index, IPAddress gateway, bool isOnLink) =>
        Route(gateway, 0, RT_SCOPE_UNIVERSE, isOnLink ? RTNH_F_ONLINK : 0)
            .Attribute(RTA_GATEWAY, gateway.GetAddressBytes()).Attribute(RTA_OIF, (uint)index);

    /// <summary>The way to one address leads straight over the link.</summary>
    public static NetlinkMessage AddHostRoute(int index, IPAddress destination)
    {
        var bytes = destination.GetAddressBytes();
        return Route(destination, (byte)(bytes.Length * 8), RT_SCOPE_LINK, 0).Attribute(RTA_DST, bytes).Attribute(RTA_OIF, (uint)index);
    }

    private static NetlinkMessage Route(IPAddress family, byte prefix, byte scope, uint flags) =>
        New(RTM_NEWROUTE)
            .Number8(FamilyOf(family)).Number8(prefix).Number8(0).Number8(0)
            .Number8(RT_TABLE_MAIN).Number8(RTPROT_STATIC).Number8(scope).Number8(RTN_UNICAST).Number32(flags);

    private static NetlinkMessage New(ushort type) => new(type, NetlinkMessage.NLM_F_CREATE | NetlinkMessage.NLM_F_EXCL);

    private static byte FamilyOf(IPAddress address) => IsIPv6(address) ? AF_INET6 : AF_INET;

    private static bool IsIPv6(IPAddress address) => address.AddressFamily is AddressFamily.InterNetworkV6;
}
