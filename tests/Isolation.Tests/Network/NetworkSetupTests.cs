using System.Net;
using System.Net.Sockets;
using Supervisor.Isolation;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Network;
using Supervisor.Isolation.Options;
using static Isolation.Tests.Network.NetworkLab;
using static Isolation.Tests.Network.SomeNetwork;

namespace Isolation.Tests.Network;

/// <summary>On the real kernel, in namespaces of the test's own.</summary>
public sealed class NetworkSetupTests : IDisposable
{
    private const int PR_SET_DUMPABLE = 4;
    private const int Nobody = 65534;

    private readonly NetworkLab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void Programs_on_one_bridge_reach_each_other_and_their_host_by_address()
    {
        var web = _lab.NewNamespace();
        var db = _lab.NewNamespace();
        _lab.Join(Bridged(2), "web", web);
        _lab.Join(Bridged(3), "db", db);

        Assert.Equal("10.77.0.2", Reach(web, db, "10.77.0.3"));
        Assert.Equal("10.77.0.3", Reach(db, web, "10.77.0.2"));
        Assert.Equal("10.77.0.2", Reach(web, _lab.Machine, "10.77.0.1"));
        Assert.Equal("10.77.0.1", Reach(_lab.Machine, web, "10.77.0.2"));
        Assert.Equal("fd77::2", Reach(web, db, "fd77::3"));
        Assert.Equal("fd77::1", Reach(_lab.Machine, db, "fd77::3"));
    }

    [Fact]
    public void Without_a_bridge_a_program_reaches_its_host_and_not_its_neighbour()
    {
        var web = _lab.NewNamespace();
        var db = _lab.NewNamespace();
        _lab.Join(Alone(2), "web", web);
        _lab.Join(Alone(3), "db", db);

        Assert.Equal("10.77.0.2", Reach(web, _lab.Machine, "10.77.0.1"));
        Assert.Equal("10.77.0.3", Reach(db, _lab.Machine, "10.77.0.1"));
        Assert.Equal("10.77.0.1", Reach(_lab.Machine, db, "10.77.0.3"));
        Assert.Equal("fd77::3", Reach(db, _lab.Machine, "fd77::1"));
        Assert.Throws<SocketException>(() => Reach(web, db, "10.77.0.3"));
    }

    [Theory]
    [InlineData("shop0", "10.77.0.2/24", "10.77.0.1")]
    [InlineData(null, "10.77.0.2/24", "10.77.0.1")]
    [InlineData("shop0", "10.77.0.2/32", "10.99.0.1")] // the gateway is outside of the address's network
    [InlineData(null, "10.77.0.2/32", "10.99.0.1")]
    public void What_is_elsewhere_is_reached_through_the_gateway(string? bridge, string address, string gateway)
    {
        var program = _lab.NewNamespace();
        GiveAddress(_lab.Machine, "lo", "192.0.2.7/32");
        var options = new NetworkOptions.Veth { Bridge = bridge, Address = Address(address), Gateway = IPAddress.Parse(gateway) };

        _lab.Join(options, "web", program);

        Assert.Equal("10.77.0.2", Reach(program, _lab.Machine, "192.0.2.7"));
        Assert.Equal("10.77.0.2", Reach(program, _lab.Machine, gateway));
    }

    [Fact]
    public void Without_a_gateway_nothing_else_is_reached()
    {
        var web = _lab.NewNamespace();
        var db = _lab.NewNamespace();
        GiveAddress(_lab.Machine, "lo", "192.0.2.7/32");
        _lab.Join(Bridged(2) with { Gateway = null }, "web", web);
        _lab.Join(Bridged(3) with { Gateway = null }, "db", db);

        Assert.Equal("10.77.0.2", Reach(web, db, "10.77.0.3"));
        var refused = Assert.Throws<SocketException>(() => Reach(web, _lab.Machine, "192.0.2.7"));
        Assert.Equal(SocketError.NetworkUnreachable, refused.SocketErrorCode);
    }

    [Fact]
    public void The_link_has_the_names_and_the_size_that_were_asked_for()
    {
        var program = _lab.NewNamespace();
        var lease = _lab.Join(Bridged(2) with { Mtu = 1400, Name = "net0", HostName = "web-end" }, "shop/web.1", program);

        var inside = Links(program).Single(link => link.Name == "net0");
        var outside = Links(_lab.Machine).Single(link => link.Name == "web-end");
        var bridge = Links(_lab.Machine).Single(link => link.Name == "shop0");
        Assert.Equal(("veth", 1400, true), (inside.Kind, inside.Mtu, inside.IsUp));
        Assert.Equal(("veth", 1400, true, bridge.Index), (outside.Kind, outside.Mtu, outside.IsUp, outside.Master));
        Assert.Equal(("supervisor:shop/web.1", outside.Index), (outside.Alias, lease.Index));
        Assert.Equal(("bridge", true, "supervisor"), (bridge.Kind, bridge.IsUp, bridge.Alias));
        Assert.True(Links(program).Single(link => link.Name == "lo").IsUp);
    }

    [Fact]
    public void Loopback_alone_leads_to_oneself_and_nowhere_else()
    {
        var program = _lab.NewNamespace();
        Assert.False(Links(program).Single(link => link.Name == "lo").IsUp);

        var lease = _lab.Join(new NetworkOptions.Loopback(), "web", program);

        Assert.Equal("127.0.0.1", Reach(program, program, "127.0.0.1"));
        Assert.Empty(_lab.LinksOfMachine());
        _lab.Remove(lease);
    }

    [Fact]
    public void No_network_means_that_even_loopback_stays_down()
    {
        var program = _lab.NewNamespace();
        _lab.Join(new NetworkOptions.None(), "web", program);
        Assert.False(Links(program).Single(link => link.Name == "lo").IsUp);
    }

    [Fact]
    public void The_last_to_leave_takes_our_bridge_along()
    {
        var web = _lab.Join(Bridged(2), "web", _lab.NewNamespace());
        var db = _lab.Join(Bridged(3), "db", _lab.NewNamespace());
        Assert.Equal(3, _lab.LinksOfMachine().Length);

        _lab.Remove(web);
        Assert.Equal([db.HostEnd!, "shop0"], _lab.LinksOfMachine());
        _lab.Remove(db);
        Assert.Empty(_lab.LinksOfMachine());
        _lab.Remove(db);
    }

    [Fact]
    public void A_link_that_went_with_its_program_is_no_failure_of_the_removal()
    {
        var program = _lab.NewNamespace();
        var lease = _lab.Join(Bridged(2), "web", program);
        Do(program, LinkMessages.Delete(Links(program).Single(link => link.Name == "eth0").Index));

        _lab.Remove(lease);

        Assert.Empty(_lab.LinksOfMachine());
    }

    [Fact]
    public void A_late_removal_leaves_the_next_links_of_the_program_alone()
    {
        var first = _lab.Join(Bridged(2), "web", _lab.NewNamespace());
        var second = _lab.Join(Bridged(2), "web", _lab.NewNamespace());

        _lab.Remove(first);

        Assert.Equal(["shop0", second.HostEnd!], _lab.LinksOfMachine());
    }

    [Fact]
    public void A_bridge_of_another_is_used_as_it_is_and_stays()
    {
        Do(_lab.Machine, LinkMessages.MakeBridge("shop0", null));
        GiveAddress(_lab.Machine, "shop0", "10.77.0.9/24");
        var web = _lab.NewNamespace();

        var lease = _lab.Join(Bridged(2), "web", web);

        Assert.Equal("10.77.0.2", Reach(web, _lab.Machine, "10.77.0.9"));
        // The gateway may be anywhere behind this bridge: giving it its address would take it from the one who has it.
        var refused = Assert.Throws<SocketException>(() => Reach(web, _lab.Machine, "10.77.0.1"));
        Assert.Equal(SocketError.AddressNotAvailable, refused.SocketErrorCode);
        _lab.Remove(lease);
        Assert.Equal(["shop0"], _lab.LinksOfMachine());
    }

    [Fact]
    public void A_bridge_of_another_that_is_switched_off_is_told()
    {
        Do(_lab.Machine, LinkMessages.MakeBridge("shop0", null));
        var failure = _lab.FailToJoin(Bridged(2), "web", _lab.NewNamespace());
        Assert.Equal("cannot find or make the bridge shop0: ENETDOWN (Network is down); the bridge shop0 is another's and switched off", failure.ToString());
    }

    [Fact]
    public void A_link_left_by_an_earlier_run_is_replaced()
    {
        var left = _lab.Join(Bridged(2), "web", _lab.NewNamespace());
        var program = _lab.NewNamespace();

        var lease = _lab.Join(Bridged(2), "web", program);

        Assert.Equal(left.HostEnd, lease.HostEnd);
        Assert.NotEqual(left.Index, lease.Index);
        Assert.Equal("10.77.0.2", Reach(program, _lab.Machine, "10.77.0.1"));
    }

    [Fact]
    public void A_link_of_another_is_not_replaced()
    {
        var other = _lab.Join(Bridged(2) with { HostName = "end" }, "other/web", _lab.NewNamespace());

        var failure = _lab.FailToJoin(Bridged(3) with { HostName = "end" }, "shop/web", _lab.NewNamespace());

        Assert.Equal(
            "cannot remove the link end of an earlier run: EEXIST (File exists); " +
            "end is another's, a veth marked \"supervisor:other/web\"; give the program's link another name",
            failure.ToString());
        Assert.Contains("end", _lab.LinksOfMachine());
        _lab.Remove(other);
    }

    [Fact]
    public void A_bridge_whose_name_a_link_has_is_told()
    {
        _lab.Join(Bridged(2) with { HostName = "taken" }, "web", _lab.NewNamespace());
        var failure = _lab.FailToJoin(Bridged(3) with { Bridge = "taken" }, "db", _lab.NewNamespace());
        Assert.Equal(FailureKind.Prepare, failure.Kind);
        Assert.Equal(
            "cannot find or make the bridge taken: ENOTUNIQ (Name not unique on network); taken is there and no bridge: it is a veth marked \"supervisor:web\"",
            failure.ToString());
    }

    [Fact]
    public void A_failure_inside_names_its_step_and_leaves_nothing()
    {
        var program = _lab.NewNamespace();
        In(program, () =>
        {
            File.WriteAllText("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1");
            return true;
        });

        var failure = _lab.FailToJoin(Bridged(2), "web", program);

        Assert.StartsWith("cannot give eth0 the address fd77::2/64: EACCES (Permission denied); IPv6 is switched off in this namespace", failure.ToString(), StringComparison.Ordinal);
        Assert.Empty(_lab.LinksOfMachine());
        Assert.DoesNotContain(Links(program), link => link.Name == "eth0");
    }

    [Fact]
    public void The_kernels_own_words_reach_the_error()
    {
        var error = Ask(_lab.Machine, socket => socket.Do(new NetlinkMessage(16, NetlinkMessage.NLM_F_CREATE)
            .Number32(0).Number32(0).Number32(0).Number32(0)
            .Nested(LinkMessages.IFLA_LINKINFO, kind => kind.Attribute(LinkMessages.IFLA_INFO_KIND, "nonsense"))));
        Assert.Equal(new NetlinkError(Errno.EOPNOTSUPP, "Unknown device type"), error);
    }

    [Fact]
    public void Without_privileges_it_is_said_which_are_needed()
    {
        var program = _lab.NewNamespace();
        Assert.True(NetworkPlan.Of(Bridged(2), "web").TryGet(out var plan, out _));
        var (error, result) = In(_lab.Machine, () =>
        {
            // A raw call changes this thread alone.
            Syscall.Call(SyscallNumber.Setresuid, Nobody, Nobody, Nobody);
            Syscall.Call(SyscallNumber.Prctl, PR_SET_DUMPABLE, 1);
            Assert.True(NetlinkSocket.Open().TryGet(out var socket, out _));
            using (socket)
            {
                return (socket.Do(LinkMessages.MakeBridge("shop0", null)), _lab.Setup.Apply(plan, program.Number));
            }
        });

        Assert.Equal(Errno.EPERM, error?.Errno);
        Assert.False(result.TryGet(out _, out var failure));
        Assert.Equal("cannot enter the program's network namespace: EPERM (Operation not permitted); needs CAP_SYS_ADMIN, here and in the namespace", failure.ToString());
    }

    [Fact]
    public void What_is_no_namespace_is_told()
    {
        Assert.True(NetworkPlan.Of(new NetworkOptions.Loopback(), "web").TryGet(out var plan, out _));
        Assert.False(_lab.Setup.Apply(plan, 1_000_000).TryGet(out _, out var failure));
        Assert.Equal("cannot enter the program's network namespace: EBADF (Bad file descriptor)", failure.ToString());
        Assert.False(NetworkNamespace.OfProcess(int.MaxValue).TryGet(out _, out var error));
        Assert.Equal("cannot open the network namespace /proc/2147483647/ns/net: ENOENT (No such file or directory); the process is gone, or /proc is not mounted", error.ToString());
    }
}
