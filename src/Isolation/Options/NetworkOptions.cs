using System.Net;

namespace Supervisor.Isolation.Options;

/// <summary>Which network a program sees; see network_namespaces(7).</summary>
public abstract record NetworkOptions
{
    private protected NetworkOptions()
    {
    }

    /// <summary>The caller's own network.</summary>
    public sealed record Host : NetworkOptions;

    /// <summary>A network of its own with nothing in it: even the loopback interface is down.</summary>
    public sealed record None : NetworkOptions;

    /// <summary>A network of its own with a loopback interface: the program can talk to itself.</summary>
    public sealed record Loopback : NetworkOptions;

    /// <summary>
    /// A network of its own, joined to the caller's by a pair of interfaces, veth(4). Programs and the caller reach each
    /// other by address; ports are not published, and packets to other machines are neither forwarded nor given the
    /// caller's address unless its own rules (net.ipv4.ip_forward, nftables) do so.
    /// </summary>
    public sealed record Veth : NetworkOptions
    {
        // RFC 791 and RFC 8200: what every link must carry.
        private const int SmallestMtu = 68;
        private const int SmallestMtuOfIPv6 = 1280;
        private const int LargestMtu = 65535;

        // A frame must fit into what may be sent within a second or two.
        private const ulong SmallestRate = 1024;

        /// <summary>
        /// The bridge of the caller's end. One that is missing is made, given the gateways as its addresses, and removed
        /// with its last port; one that is there is used as it is. Null joins the program with the caller alone.
        /// </summary>
        public string? Bridge { get; init; }

        /// <summary>The program's IPv4 address; this or <see cref="AddressIPv6"/> must be there.</summary>
        public InterfaceAddress? Address { get; init; }

        /// <summary>The program's IPv6 address.</summary>
        public InterfaceAddress? AddressIPv6 { get; init; }

        /// <summary>Where IPv4 packets to all other networks go; needed where there is no bridge: it is the caller's end then.</summary>
        public IPAddress? Gateway { get; init; }

        /// <summary>The same for IPv6.</summary>
        public IPAddress? GatewayIPv6 { get; init; }

        /// <summary>The largest packet in bytes, 68 to 65535, for IPv6 at least 1280; null takes the kernel's 1500.</summary>
        public int? Mtu { get; init; }

        /// <summary>The name of the interface that the program sees.</summary>
        public string Name { get; init; } = "eth0";

        /// <summary>The name of the caller's end; null makes one of the program's name and the bridge's.</summary>
        public string? HostName { get; init; }

        /// <summary>
        /// What the program may send, in bytes a second, at least 1024. It is enforced at the program's end: a program with
        /// CAP_NET_ADMIN in its network namespace can lift it.
        /// </summary>
        public ulong? SendRate { get; init; }

        /// <summary>What the program may receive, in bytes a second, at least 1024. The program cannot lift it.</summary>
        public ulong? ReceiveRate { get; init; }

        /// <summary>What about the values or their combination cannot be, in words; null where all is well.</summary>
        public string? Problem =>
            (Bridge is null ? null : InterfaceName.ProblemOf(Bridge))
            ?? InterfaceName.ProblemOf(Name)
            ?? (HostName is null ? null : InterfaceName.ProblemOf(HostName))
            ?? (HostName is not null && HostName == Bridge ? $"the bridge and the caller's end of the program's link cannot both be {HostName}" : null)
            ?? AddressProblem
            ?? ProblemOf(Address, Gateway, "IPv4")
            ?? ProblemOf(AddressIPv6, GatewayIPv6, "IPv6")
            ?? MtuProblem
            ?? ProblemOf(SendRate, "send")
            ?? ProblemOf(ReceiveRate, "receive");

        private string? AddressProblem =>
            Address is null && AddressIPv6 is null ? "a network behind a link needs an address"
            : Address is { IsIPv6: true } ? $"{Address} is no IPv4 address"
            : AddressIPv6 is { IsIPv6: false } ? $"{AddressIPv6} is no IPv6 address"
            : null;

        private string? MtuProblem
        {
            get
            {
                var smallest = AddressIPv6 is null ? SmallestMtu : SmallestMtuOfIPv6;
                return Mtu < smallest || Mtu > LargestMtu ? $"the MTU is {Mtu}, and must be from {smallest} to {LargestMtu}" : null;
            }
        }

        private string? ProblemOf(InterfaceAddress? address, IPAddress? gateway, string family) => (address, gateway) switch
        {
            (null, null) => null,
            (null, _) => $"there is the {family} gateway {gateway}, and no {family} address",
            (_, null) => Bridge is null ? $"without a bridge, the {family} address {address} needs a gateway: the address of the other end" : null,
            _ when gateway.AddressFamily != address.Address.AddressFamily => $"the gateway {gateway} is no {family} address",
            _ when gateway.Equals(address.Address) => $"the gateway {gateway} is the program's own address",
            _ => null,
        };

        private static string? ProblemOf(ulong? rate, string what) =>
            rate < SmallestRate ? $"the rate to {what} is {rate} bytes a second, and must be at least {SmallestRate}" : null;
    }
}
