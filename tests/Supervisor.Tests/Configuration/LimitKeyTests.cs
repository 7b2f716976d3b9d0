using Supervisor.Configuration;
using Supervisor.Isolation.Options;

namespace Supervisor.Tests.Configuration;

/// <summary>limits: what each becomes, and what is refused.</summary>
public sealed class LimitKeyTests
{
    [Fact]
    public void Short_forms_stand_for_the_limit_itself()
    {
        var limits = Limits("memory = \"512M\"\ncpu = \"150%\"\npids = 200\ncgroups = 10");

        Assert.Equal((512UL << 20, 1.5, 200UL, 10UL), (limits.MemoryMax, limits.CpuMax, limits.PidsMax, limits.MaxDescendants));
    }

    [Fact]
    public void Every_limit_reaches_the_cgroup()
    {
        var limits = Limits(
            """
            memory = { max = "256M", high = "200M", low = "64M", min = "32M", swap = 0, oom_group = true, nodes = "0-1" }
            cpu = { max = 0.5, period = "50ms", weight = 200, set = "0-3,5" }
            pids = "unlimited"
            io = { weight = 50, "/dev/vda" = { read = "20M", write = "unlimited" }, "8:0" = { read_iops = 100, write_iops = 500 } }
            hugetlb = { "2MB" = "64M", "1GB" = 0 }
            cgroups = { max = 10, depth = 2 }
            """);

        Assert.Equal((256UL << 20, 200UL << 20, 64UL << 20, 32UL << 20, 0UL, true, "0-1"),
            (limits.MemoryMax, limits.MemoryHigh, limits.MemoryLow, limits.MemoryMin, limits.SwapMax, limits.OomGroup, limits.MemoryNodes));
        Assert.Equal((0.5, TimeSpan.FromMilliseconds(50), 200, "0-3,5"), (limits.CpuMax, limits.CpuPeriod, limits.CpuWeight, limits.Cpus));
        Assert.Equal((CgroupLimits.Unlimited, 50, 10UL, 2UL), (limits.PidsMax, limits.IoWeight, limits.MaxDescendants, limits.MaxDepth));
        Assert.Equal(
            [
                new IoDeviceLimit("/dev/vda") { ReadBytes = 20 << 20, WriteBytes = CgroupLimits.Unlimited },
                new IoDeviceLimit("8:0") { ReadOperations = 100, WriteOperations = 500 },
            ],
            limits.IoDevices);
        Assert.Equal([new("1GB", 0), new("2MB", 64UL << 20)], limits.HugePages);
    }

    [Theory]
    [InlineData("\"50%\"", 0.5)]
    [InlineData("\"12.5%\"", 0.125)]
    [InlineData("2", 2.0)]
    [InlineData("1.5", 1.5)]
    [InlineData("\"unlimited\"", double.PositiveInfinity)]
    [InlineData("\"{env.SHARE}\"", 0.25)]
    public void A_share_of_processors_is_a_percentage_or_a_number_of_them(string text, double share) =>
        Assert.Equal(share, FakeWorld.Program($"limits.cpu = {text}").Variable("SHARE", "25%").Launch().Options.Limits!.CpuMax);

    [Theory]
    [InlineData("", false)]
    [InlineData("limits = {}", true)]
    public void Limits_without_any_are_a_cgroup_of_its_own_without_limits(string line, bool own) =>
        Assert.Equal(own, FakeWorld.Program(line).Launch().Options.Limits is not null);

    [Fact]
    public void What_runs_only_when_idle_says_so() => Assert.True(Limits("cpu = { idle = true }").CpuIdle);

    [Theory]
    [InlineData("limits = 5", "a table is wanted here, not an integer")]
    [InlineData("limits.memory = -1", "-1 is out of range")]
    [InlineData("limits.memory = 0", "cannot set memory.max to 0: nothing runs without memory")]
    [InlineData("limits.memory = 1.5", "a size is wanted here, not a float")]
    [InlineData("limits.memory = { maximum = \"1G\" }", "unknown key `maximum` in memory")]
    [InlineData("limits.memory.nodes = \"a\"", "cannot set cpuset.mems to \"a\": a list is numbers and ranges, as 0-3,5")]
    [InlineData("limits.cpu = \"150\"", "`150` is not a share of processors")]
    [InlineData("limits.cpu = \"-5%\"", "`-5%` is not a share of processors")]
    [InlineData("limits.cpu = \"nan%\"", "`nan%` is not a share of processors")]
    [InlineData("limits.cpu = true", "a share of processors is wanted here, not a boolean")]
    [InlineData("limits.cpu = 0", "cannot set cpu.max to 0: the kernel gives no less than 1 ms a period: ask for more, or for a longer period")]
    [InlineData("limits.cpu.weight = 0", "0 is out of range")]
    [InlineData("limits.cpu.period = \"50ms\"", "cannot set cpu.max to 00:00:00.0500000: a period needs a share to hold within it")]
    [InlineData("limits.cpu = { idle = true, weight = 5 }", "cannot set cpu.weight to 5: what runs only when idle has no weight")]
    [InlineData("limits.cpu.set = \"3-1\"", "cannot set cpuset.cpus to \"3-1\": a list is numbers and ranges, as 0-3,5")]
    [InlineData("limits.pids = 0", "0 is out of range")]
    [InlineData("limits.pids = \"200\"", "an integer is wanted here, not a string")]
    [InlineData("limits.io = \"20M\"", "a table is wanted here, not a string")]
    [InlineData("limits.io.wight = 5", "unknown key `wight` in io")]
    [InlineData("limits.io.\"/dev/vda\" = {}", "cannot set io.max to /dev/vda: no rate is given for it")]
    [InlineData("limits.io.\"/dev/vda\".read = 0", "cannot set io.max to /dev/vda: a rate of 0 would stop it for ever")]
    [InlineData("limits.io.\"/dev/vda\".reads = 5", "unknown key `reads` in a device")]
    [InlineData("limits.hugetlb = { \"a/b\" = 5 }", "cannot set hugetlb to \"a/b\": a size of huge pages is written as 2MB or 1GB")]
    public void A_wrong_limit_is_refused(string line, string message) =>
        Assert.EndsWith(message, FakeWorld.Program(line).Error(), StringComparison.Ordinal);

    [Fact]
    public void A_limit_that_no_kernel_takes_is_shown_where_it_stands() =>
        Assert.StartsWith("3:33 cannot set cpu.max", FakeWorld.Program("limits = { memory = \"1G\", cpu = { period = \"2s\" } }").Error(), StringComparison.Ordinal);

    [Theory]
    [InlineData("memory = { high = \"100M\" }", 1UL << 30, 100UL << 20)]
    [InlineData("memory = \"2G\"", 2UL << 30, null)]
    [InlineData("memory = { max = \"2G\" }", 2UL << 30, null)]
    [InlineData("pids = 5", 1UL << 30, null)]
    public void A_short_form_in_defaults_is_amended_by_a_table_and_replaced_by_a_short_form(string line, ulong max, ulong? high)
    {
        var limits = FakeWorld.With($"[defaults]\nlimits.memory = \"1G\"\n[program.web]\ncommand = \"w\"\n[program.web.limits]\n{line}").Launch().Options.Limits!;

        Assert.Equal((max, high), (limits.MemoryMax, limits.MemoryHigh));
    }

    [Fact]
    public void A_short_form_replaces_a_table_of_the_defaults()
    {
        var limits = FakeWorld.With("[defaults]\nlimits.memory = { max = \"1G\", high = \"900M\" }\n[program.web]\ncommand = \"w\"\nlimits.memory = \"2G\"").Launch().Options.Limits!;

        Assert.Equal((2UL << 30, null), (limits.MemoryMax, limits.MemoryHigh));
    }

    [Theory]
    [InlineData("memory = \"1M\"", "memory = \"2M\"")]
    [InlineData("cpu = 1", "cpu = 2")]
    [InlineData("io.weight = 1", "io.weight = 2")]
    [InlineData("io.\"8:0\".read = 1", "io.\"8:0\".read = 2")]
    [InlineData("hugetlb.\"2MB\" = 1", "hugetlb.\"2MB\" = 2")]
    public void A_changed_limit_is_a_difference(string before, string after)
    {
        var old = FakeWorld.Program($"limits = {{ {before} }}").Valid();

        Assert.Equal(["web: changed: limits"], ConfigurationDifference.Between(old, FakeWorld.Program($"limits = {{ {after} }}").Valid()).Lines());
        Assert.Empty(ConfigurationDifference.Between(old, FakeWorld.Program($"limits = {{ {before} }}").Valid()).Lines());
    }

    private static CgroupLimits Limits(string lines) => FakeWorld.Program($"[program.web.limits]\n{lines}").Launch().Options.Limits!;
}
