using Supervisor.Isolation.Options;
using static Isolation.Tests.LauncherFixture;
using static Isolation.Tests.Network.NetworkLab;
using static Isolation.Tests.Network.SomeNetwork;

namespace Isolation.Tests.Network;

/// <summary>Programs with a link of their own, from launch to the removal of what was made for them.</summary>
public sealed class LinkedLaunchTests : IDisposable
{
    private readonly NetworkLab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Theory]
    [InlineData(NamespaceKinds.None)]
    [InlineData(NamespaceKinds.Pid)]
    [InlineData(NamespaceKinds.Pid | NamespaceKinds.User)]
    [InlineData(NamespaceKinds.User)]
    public void A_program_finds_its_address_there_at_its_first_instruction_and_leaves_nothing_behind(NamespaceKinds namespaces)
    {
        // The spawn thread is where the thread is that made it.
        using var launcher = In(_lab.Machine, () => new LauncherFixture());
        var program = launcher.StartProgram(Command("sleep", "1000") with
        {
            Name = "web",
            ParentDeathSignal = Supervisor.Isolation.Kernel.SignalNumber.KILL,
            Confinement = new() { Namespaces = namespaces, Network = Bridged(2) },
        });
        var told = In(_lab.Machine, () => launcher.Output(Command("ip", "-o", "-4", "address", "show", "up") with
        {
            Name = "told",
            Confinement = new() { Namespaces = namespaces, Network = Bridged(3) },
        }));
        Assert.Matches(@"lo +inet 127\.0\.0\.1/8", told);
        Assert.Matches(@"eth0 +inet 10\.77\.0\.3/24", told);
        Assert.Equal(2, _lab.LinksOfMachine().Length);

        Assert.Null(program.SendSignal(Supervisor.Isolation.Kernel.SignalNumber.KILL));
        Assert.Equal(128 + 9, Wait(program));
        launcher.Retire(program);
        launcher.Dispose();

        Assert.Empty(_lab.LinksOfMachine());
    }

    [Fact]
    public void Without_the_right_to_make_links_the_refusal_names_the_step()
    {
        using var launcher = In(_lab.Machine, () => new LauncherFixture());
        var failure = launcher.FailToStart(Command("true") with { Confinement = new() { Network = Bridged(2) with { Bridge = "lo" } } });

        Assert.Equal(Feature.Network, failure.Feature);
        Assert.Contains("lo", failure.ToString(), StringComparison.Ordinal);
        Assert.Empty(_lab.LinksOfMachine());
    }
}
