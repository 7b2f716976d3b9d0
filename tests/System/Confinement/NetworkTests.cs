using System.Globalization;
using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Confinement;

public sealed class NetworkTests
{
    private const int Megabyte = 1 << 20;

    [Fact]
    public void Programs_on_a_bridge_reach_each_other_at_their_rates_and_leave_no_link()
    {
        using var run = Apart.Start("""
            [supervisor]
            exit = "never"
            [defaults]
            restart = "never"
            stdout = "prefix"
            shell = true
            [program.server]
            command = "ip -o link | cut -d: -f2; toolbox receive 7000 1048576"
            isolate.network = { bridge = "shop0", address = "10.77.0.2/24", gateway = "10.77.0.1", rate = { receive = "4M" } }
            [program.client]
            command = "toolbox send 10.77.0.2 7000 4194304; ip -o addr show dev eth0; ip route"
            isolate.network = { bridge = "shop0", address = ["10.77.0.3/24", "fd77::3/64"], gateway = "10.77.0.1" }
            """);

        Assert.Equal(["lo", "eth0"], run.Lines("server", 2).Select(line => line.Trim().Split('@')[0]));

        // Beyond the burst, on a machine that is busy or not.
        var received = run.Output.WaitFor(LogText.Prefixed("server", @"received 4194304 at (?<rate>\d+) a second")).Groups["rate"].Value;
        Assert.InRange(long.Parse(received, CultureInfo.InvariantCulture), Megabyte, 44 * Megabyte / 10);

        run.Output.WaitFor(LogText.Prefixed("client", ".*inet 10.77.0.3/24"));
        run.Output.WaitFor(LogText.Prefixed("client", ".*inet6 fd77::3/64"));
        run.Output.WaitFor(LogText.Prefixed("client", "default via 10.77.0.1 dev eth0"));
        run.Output.WaitFor("client has ended");
        run.Output.WaitFor("server has ended");
        Wait.Until("no link but the loopback", () => Links(run).Count == 1, () => string.Join(' ', Links(run)));
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void Without_a_network_there_is_none_and_the_loopback_alone_works()
    {
        using var run = Apart.Start("""
            [defaults]
            restart = "never"
            stdout = "prefix"
            command = ["toolbox", "attempt", "loopback", "connect:1"]
            [program.none]
            isolate.network = "none"
            [program.loopback]
            isolate.network = "loopback"
            """);
        Assert.Equal(["loopback ENETUNREACH", "connect ENETUNREACH"], run.Lines("none", 2));
        Assert.Equal(["loopback ok", "connect ECONNREFUSED"], run.Lines("loopback", 2));
        Assert.Equal(0, run.WaitForExit());
    }

    /// <summary>Interfaces of the supervisor's network.</summary>
    private static List<string> Links(Pid1 run) =>
        [.. File.ReadLines($"/proc/{run.Pid}/net/dev").Skip(2).Select(line => line.Split(':')[0].Trim())];
}
