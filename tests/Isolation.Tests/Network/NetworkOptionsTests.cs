using System.Net;
using Supervisor.Isolation.Options;
using static Isolation.Tests.Network.SomeNetwork;

namespace Isolation.Tests.Network;

public sealed class NetworkOptionsTests
{
    [Theory]
    [InlineData("10.77.0.2/24", "10.77.0.255")]
    [InlineData("10.77.0.2/31", null)] // RFC 3021: two hosts and nothing else
    [InlineData("10.77.0.2/32", null)]
    [InlineData("172.16.5.1/20", "172.16.15.255")]
    [InlineData("fd00::2/64", null)]
    [InlineData("fd00::/127", null)]
    [InlineData("fe80::1/64", null)]
    public void An_address_is_read_with_its_prefix_and_printed_alike(string text, string? broadcast)
    {
        Assert.True(InterfaceAddress.TryParse(text, out var address, out var problem), problem);
        Assert.Equal(text, address.ToString());
        Assert.Equal(broadcast, address.Broadcast?.ToString());
    }

    [Theory]
    [InlineData("10.77.0.2", "\"10.77.0.2\" lacks the length of its network prefix: \"10.77.0.2/24\"")]
    [InlineData("", "\"\" lacks the length of its network prefix: \"10.77.0.2/24\"")]
    [InlineData("10.77.0.2/0", "the prefix after the slash of \"10.77.0.2/0\" is a number from 1 to 32")]
    [InlineData("10.77.0.2/33", "the prefix after the slash of \"10.77.0.2/33\" is a number from 1 to 32")]
    [InlineData("10.77.0.2/", "the prefix after the slash of \"10.77.0.2/\" is a number from 1 to 32")]
    [InlineData("10.77.0.2/-1", "the prefix after the slash of \"10.77.0.2/-1\" is a number from 1 to 32")]
    [InlineData("10.77.0.2/255.255.255.0", "the prefix after the slash of \"10.77.0.2/255.255.255.0\" is a number from 1 to 32")]
    [InlineData("fd00::2/129", "the prefix after the slash of \"fd00::2/129\" is a number from 1 to 128")]
    [InlineData("10.77.0.0/24", "\"10.77.0.0/24\" is the network itself, not an address in it")]
    [InlineData("fd00::/64", "\"fd00::/64\" is the network itself, not an address in it")]
    [InlineData("10.77.0.255/24", "\"10.77.0.255/24\" is the broadcast address of its network")]
    [InlineData("10.77.2/24", "\"10.77.2\" is no IPv4 or IPv6 address")]
    [InlineData("0x0a.1.1.1/24", "\"0x0a.1.1.1\" is no IPv4 or IPv6 address")]
    [InlineData("010.1.1.1/24", "\"010.1.1.1\" is no IPv4 or IPv6 address")]
    [InlineData(" 10.1.1.1/24", "\" 10.1.1.1\" is no IPv4 or IPv6 address")]
    [InlineData("[fd00::2]/64", "\"[fd00::2]\" is no IPv4 or IPv6 address")]
    [InlineData("fe80::1%eth0/64", "\"fe80::1%eth0\" is no IPv4 or IPv6 address")]
    [InlineData("web/24", "\"web\" is no IPv4 or IPv6 address")]
    [InlineData("::ffff:10.1.1.1/96", "\"::ffff:10.1.1.1\" is an IPv4 address in the form of IPv6: write \"10.1.1.1\"")]
    [InlineData("127.0.0.2/8", "\"127.0.0.2\" is a loopback address, which never leaves its host")]
    [InlineData("::1/128", "\"::1\" is a loopback address, which never leaves its host")]
    [InlineData("0.0.0.0/8", "\"0.0.0.0\" is no host's address")]
    [InlineData("224.0.0.1/24", "\"224.0.0.1\" is not the address of one host")]
    [InlineData("ff02::1/64", "\"ff02::1\" is not the address of one host")]
    public void What_is_no_address_is_refused_with_the_reason(string text, string expected)
    {
        Assert.False(InterfaceAddress.TryParse(text, out _, out var problem));
        Assert.Equal(expected, problem);
    }

    [Theory]
    [InlineData("10.77.0.2/24", "10.77.0.1", true)]
    [InlineData("10.77.0.2/24", "10.77.1.1", false)]
    [InlineData("10.77.0.2/31", "10.77.0.3", true)]
    [InlineData("10.77.0.2/32", "10.77.0.1", false)]
    [InlineData("fd77::2/64", "fd77::1", true)]
    [InlineData("fd77::2/64", "fd78::1", false)]
    [InlineData("fd77::2/64", "10.77.0.1", false)]
    public void A_network_knows_who_is_in_it(string network, string other, bool isInside) =>
        Assert.Equal(isInside, Address(network).Contains(IPAddress.Parse(other)));

    [Theory]
    [InlineData("eth0", null)]
    [InlineData("abcdefghijklmno", null)]
    [InlineData("", "the name of an interface is empty")]
    [InlineData("abcdefghijklmnop", "the name of an interface has at most 15 characters; \"abcdefghijklmnop\" has 16")]
    [InlineData("lo", "lo is the loopback interface, which is always there")]
    [InlineData("all", "all means something else below /proc/sys/net")]
    [InlineData("..", ".. means something else below /proc/sys/net")]
    [InlineData("a/b", "\"a/b\" cannot be the name of an interface: blanks, '/', ':', '%' and characters beyond ASCII are not allowed")]
    [InlineData("a b", "\"a b\" cannot be the name of an interface: blanks, '/', ':', '%' and characters beyond ASCII are not allowed")]
    [InlineData("eth%d", "\"eth%d\" cannot be the name of an interface: blanks, '/', ':', '%' and characters beyond ASCII are not allowed")]
    public void Names_of_interfaces_are_those_the_kernel_takes(string name, string? problem) => Assert.Equal(problem, InterfaceName.ProblemOf(name));

    [Fact]
    public void What_contradicts_itself_is_told()
    {
        Assert.Null(Bridged(2).Problem);
        Assert.Null(Alone(2).Problem);
        Assert.Null((Bridged(2) with { Gateway = null, GatewayIPv6 = null }).Problem);
        Assert.Equal("a network behind a link needs an address", new NetworkOptions.Veth { Bridge = "shop0" }.Problem);
        Assert.Equal("without a bridge, the IPv4 address 10.77.0.2/24 needs a gateway: the address of the other end", (Alone(2) with { Gateway = null }).Problem);
        Assert.Equal("there is the IPv6 gateway fd77::1, and no IPv6 address", (Bridged(2) with { AddressIPv6 = null }).Problem);
        Assert.Equal("the gateway fd77::1 is no IPv4 address", (Bridged(2) with { Gateway = IPAddress.Parse("fd77::1") }).Problem);
        Assert.Equal("the gateway 10.77.0.2 is the program's own address", (Bridged(2) with { Gateway = IPAddress.Parse("10.77.0.2") }).Problem);
        Assert.Equal("fd77::2/64 is no IPv4 address", (Bridged(2) with { Address = Address("fd77::2/64") }).Problem);
        Assert.Equal("10.77.0.3/24 is no IPv6 address", (Bridged(2) with { AddressIPv6 = Address("10.77.0.3/24") }).Problem);
        Assert.Equal("the MTU is 1279, and must be from 1280 to 65535", (Bridged(2) with { Mtu = 1279 }).Problem);
        Assert.Null((Bridged(2) with { Mtu = 1279, AddressIPv6 = null, GatewayIPv6 = null }).Problem);
        Assert.Equal("the rate to send is 1023 bytes a second, and must be at least 1024", (Bridged(2) with { SendRate = 1023 }).Problem);
        Assert.Equal("the rate to receive is 0 bytes a second, and must be at least 1024", (Bridged(2) with { ReceiveRate = 0 }).Problem);
        Assert.Equal("the bridge and the caller's end of the program's link cannot both be shop0", (Bridged(2) with { HostName = "shop0" }).Problem);
        Assert.NotNull((Bridged(2) with { Bridge = "a/b" }).Problem);
        Assert.NotNull((Bridged(2) with { Name = "" }).Problem);
        Assert.NotNull((Bridged(2) with { HostName = "lo" }).Problem);
    }

    [Fact]
    public void The_same_options_are_equal_so_that_a_reload_sees_no_difference() => Assert.Equal(Bridged(2), Bridged(2));
}
