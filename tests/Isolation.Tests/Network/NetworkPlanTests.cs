using System.Net;
using Supervisor.Isolation;
using Supervisor.Isolation.Network;
using Supervisor.Isolation.Options;
using static Isolation.Tests.Network.SomeNetwork;

namespace Isolation.Tests.Network;

public sealed class NetworkPlanTests
{
    [Fact]
    public void A_plan_with_a_bridge_and_rates_prints_as_agreed() =>
        Golden.Check("network-bridge", Plan(Bridged(2) with { SendRate = 10 << 20, ReceiveRate = 50 << 20, Mtu = 1400 }).ToString());

    [Fact]
    public void A_plan_without_a_bridge_prints_as_agreed() => Golden.Check("network-alone", Plan(Alone(2)).ToString());

    [Fact]
    public void A_gateway_outside_of_the_network_is_reached_all_the_same() =>
        Golden.Check("network-far-gateway", Plan(new NetworkOptions.Veth { Bridge = "shop0", Address = Address("10.77.0.2/32"), Gateway = IPAddress.Parse("10.99.0.1") }).ToString());

    [Fact]
    public void The_other_networks_need_one_step_or_none()
    {
        Assert.Empty(Plan(new NetworkOptions.Host()).Steps);
        Assert.Empty(Plan(new NetworkOptions.None()).Steps);
        Assert.Equal("  1  inside  switch the loopback interface on\n", Plan(new NetworkOptions.Loopback()).ToString());
    }

    [Fact]
    public void Nothing_can_be_sent_before_it_is_limited()
    {
        var steps = Plan(Bridged(2) with { SendRate = 1 << 20, ReceiveRate = 1 << 20 }).Steps;
        foreach (var side in Enum.GetValues<NetworkSide>())
        {
            var limit = steps.Single(step => step.Side == side && step.Action is NetworkAction.Limit);
            var on = steps.Single(step => step.Action is NetworkAction.Change { Changes.Up: true } && step.Action.Link == limit.Action.Link);
            Assert.True(steps.IndexOf(limit) < steps.IndexOf(on));
        }
    }

    [Fact]
    public void What_cannot_be_is_refused_before_anything_is_done()
    {
        Assert.False(NetworkPlan.Of(Bridged(2) with { Mtu = 20 }, "web").TryGet(out _, out var failure));
        Assert.Equal(FailureKind.Resolve, failure.Kind);
        Assert.Equal("cannot set up the network: the MTU is 20, and must be from 1280 to 65535", failure.ToString());
    }

    [Theory]
    [InlineData("web")]
    [InlineData("shop/web.1")]
    [InlineData("a-very-long-program-name.17")]
    [InlineData("…")]
    [InlineData("")]
    public void A_name_made_for_the_hosts_end_is_one_that_the_kernel_takes(string owner) =>
        Assert.Null(InterfaceName.ProblemOf(NetworkPlan.HostNameFor(owner, "shop0")));

    [Fact]
    public void Names_differ_by_owner_and_bridge_and_stay_the_same_from_run_to_run()
    {
        Assert.Equal("web1-ed7b4c51", NetworkPlan.HostNameFor("shop/web.1", "shop0"));
        string[] names = [.. from owner in new[] { "shop/web.1", "shop/web.2", "web.1" } from bridge in new[] { "shop0", "shop1", null } select NetworkPlan.HostNameFor(owner, bridge)];
        Assert.Equal(names.Length, names.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void A_hardware_address_is_local_and_the_same_from_run_to_run()
    {
        Assert.Equal("02:02:92:a6:bd:8a", HardwareAddress.Of(IPAddress.Parse("10.77.0.2")).ToString());
        Assert.NotEqual(HardwareAddress.Of(IPAddress.Parse("10.77.0.2")), HardwareAddress.Of(IPAddress.Parse("10.77.0.3")));
    }

    private static NetworkPlan Plan(NetworkOptions options)
    {
        Assert.True(NetworkPlan.Of(options, "web").TryGet(out var plan, out var failure), failure?.ToString());
        return plan;
    }
}
