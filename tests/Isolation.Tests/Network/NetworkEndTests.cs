using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Network;
using static Isolation.Tests.Network.NetworkLab;
using static Isolation.Tests.Network.SomeNetwork;

namespace Isolation.Tests.Network;

/// <summary>What is left of a network; descriptors are counted over the whole process.</summary>
[Collection(nameof(Alone))]
public sealed class NetworkEndTests : IDisposable
{
    private readonly NetworkLab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void A_process_that_holds_a_namespace_gets_a_network_and_takes_it_along_when_it_ends()
    {
        using var launcher = new LauncherFixture();
        using var holder = launcher.StartProgram(LauncherFixture.Command("unshare", "--net", "sleep", "60"));
        var own = NamespaceHolders.NameOf("self");
        Assert.True(SpinWait.SpinUntil(() => NamespaceHolders.NameOf($"{holder.Pid}") is { } its && its != own, Patience), "no namespace of its own");
        var name = NamespaceHolders.NameOf($"{holder.Pid}");
        Assert.True(NetworkNamespace.OfProcess(holder.Pid).TryGet(out var opened, out var error), error?.ToString());
        NetworkLease lease;
        using (opened)
        {
            lease = _lab.Join(Bridged(2), "web", opened);
            Assert.Equal("10.77.0.1", Reach(_lab.Machine, opened, "10.77.0.2"));
        }

        Assert.Null(holder.SendSignal(SignalNumber.KILL));
        LauncherFixture.Wait(holder);

        // The kernel takes dead namespaces apart in its own time.
        Assert.True(SpinWait.SpinUntil(() => _lab.LinksOfMachine() is ["shop0"], Patience),
            $"{string.Join(' ', _lab.LinksOfMachine())}; {name} is held by {string.Join(", ", NamespaceHolders.Of(name))}");
        _lab.Remove(lease);
        Assert.Empty(_lab.LinksOfMachine());
    }

    [Fact]
    public void A_hundred_networks_and_as_many_failures_leak_no_descriptor_and_no_link()
    {
        var program = _lab.NewNamespace();
        var before = Proc.OpenDescriptors;
        for (var round = 0; round < 100; round++)
        {
            var lease = _lab.Join(Bridged(2), "web", program);
            // Its eth0 is there already.
            Assert.Equal("EEXIST", _lab.FailToJoin(Bridged(3), "db", program).Errno.Name);
            _lab.Remove(lease);
        }

        Assert.InRange(Proc.OpenDescriptors, 0, before + 5);
        Assert.Empty(_lab.LinksOfMachine());
    }
}
