using System.Collections.Immutable;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;

namespace Isolation.Tests;

public sealed class PlanTextTests
{
    [Fact]
    public void The_smallest_plan_prints_as_agreed() =>
        Golden.Check("smallest", Some.Plan(Some.Options()).ToString());

    [Fact]
    public void A_plan_with_a_user_prints_as_agreed() =>
        Golden.Check("user", Some.Plan(Some.Options("nginx", "-g", "daemon off;") with { User = "www-data", Directory = "/var/www" }).ToString());

    [Fact]
    public void A_plan_with_everything_prints_as_agreed() => Golden.Check("everything", Some.Plan(Everything(), waitForRelease: true).ToString());

    [Fact]
    public void A_plan_in_the_foreground_of_a_terminal_prints_as_agreed() =>
        Golden.Check("foreground", Some.Plan(Some.Options() with { Session = SessionMode.Foreground }).ToString());

    [Fact]
    public void A_plan_with_sockets_prints_as_agreed() =>
        Golden.Check("sockets", Some.Plan(Some.Options() with
        {
            Streams = StandardStreams.Inherited with { Input = new(8, "socket php") },
            Descriptors = [new(3, new(9, "socket http"))],
            Environment = ImmutableDictionary<string, string>.Empty.Add("LISTEN_FDS", "1").Add("LISTEN_PID", "1"),
            ProcessIdVariable = "LISTEN_PID",
        }).ToString());

    [Fact]
    public void A_control_group_and_a_link_are_shown_before_the_child_that_needs_them()
    {
        var text = Some.Plan(Some.Options() with
        {
            Name = "web",
            Limits = new CgroupLimits { MemoryMax = 512 << 20, PidsMax = 200, CpuMax = 1.5 },
            Confinement = new() { Namespaces = NamespaceKinds.Pid, Network = new NetworkOptions.Veth { Bridge = "shop0", Address = Network.SomeNetwork.Address("10.77.0.2/24") } },
        }, host: Some.Capable).ToString();

        const string expected = """
            launcher: make the control group web, to be born in
            launcher: write "536870912" to its memory.max
            launcher: write "150000 100000" to its cpu.max
            launcher: write "200" to its pids.max
            holder: clone3(CLONE_NEWNET|CLONE_NEWPID), a process that holds the namespaces and reaps in them
            """;
        Assert.Equal(expected, text[..expected.Length]);
        Assert.Matches(@"(?s)launcher: [^\n]*bridge shop0\n.*clone: the child, is born in the PID namespace of the holder", text);
    }

    [Fact]
    public void Values_of_variables_are_not_shown() => Assert.DoesNotContain("secret", Some.Plan(Everything()).ToString(), StringComparison.Ordinal);

    [Fact]
    public void The_same_options_give_the_same_text() => Assert.Equal(Some.Plan(Everything()).ToString(), Some.Plan(Everything()).ToString());

    internal static LaunchOptions Everything() => new()
    {
        Command = ["web", "--name", "a \"b\"\n"],
        Environment = ImmutableDictionary<string, string>.Empty.Add("PATH", "/opt/bin::relative:/bin/").Add("TOKEN", "secret"),
        Directory = "/srv",
        User = "1234",
        Group = "staff",
        SupplementaryGroups = ["logs", "77"],
        Umask = 0x12,
        ResourceLimits = [new(ResourceKind.Nofile, 1024, 4096), new(ResourceKind.Core, 0, null)],
        Nice = -5,
        OomScoreAdjustment = -500,
        ParentDeathSignal = SignalNumber.KILL,
        Confinement = new() { NoNewPrivileges = true },
        Session = SessionMode.NewGroup,
        Streams = new(new(9, "/dev/null"), new(0, "the old stdin"), new(1, "the old stdout")),
    };
}

/// <summary>Compares with a file of Golden/; what was found instead stands beside it in the output directory.</summary>
internal static class Golden
{
    public static void Check(string name, string actual)
    {
        var file = Path.Combine(AppContext.BaseDirectory, "Golden", $"{name}.txt");
        if (!File.Exists(file) || File.ReadAllText(file) != actual)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(Path.ChangeExtension(file, "actual.txt"), actual);
        }

        Assert.Equal(File.Exists(file) ? File.ReadAllText(file) : "", actual);
    }
}
