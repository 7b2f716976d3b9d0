using Supervisor.Configuration.Comparing;
using Supervisor.Isolation.Cgroups;
using Supervisor.Isolation.Options;

namespace Supervisor.Tests.Configuration;

public sealed class LiveLimitsTests
{
    [Fact]
    public void What_is_no_longer_limited_gets_what_a_new_group_would_have()
    {
        var old = new CgroupLimits
        {
            MemoryMax = 1 << 20, MemoryHigh = 1 << 20, MemoryLow = 1, MemoryMin = 1, SwapMax = 0, OomGroup = true, CpuMax = 0.5, CpuWeight = 7,
            PidsMax = 5, IoWeight = 7, MaxDepth = 1, MaxDescendants = 2, IoDevices = [new("8:0") { ReadBytes = 1, WriteBytes = 2 }],
        };
        var files = LimitFiles.Of(LiveLimits.Of(old, new CgroupLimits { PidsMax = 9 })).TryGet(out var found, out _) ? found : [];

        Assert.Equal(
            [
                "memory.min 0", "memory.low 0", "memory.high max", "memory.max max", "memory.swap.max max", "memory.oom.group 0", "cpu.weight 100",
                "cpu.max max 100000", "pids.max 9", "io.weight default 100", "cgroup.max.descendants max", "cgroup.max.depth max", "io.max 8:0 rbps=max wbps=max",
            ],
            files.Select(file => $"{file.File} {file.Value}"));
    }

    [Fact]
    public void What_was_never_limited_is_left_alone()
    {
        Assert.Equal(new CgroupLimits { PidsMax = 9 }, LiveLimits.Of(new CgroupLimits(), new CgroupLimits { PidsMax = 9 }) with { IoDevices = [] , HugePages = new CgroupLimits().HugePages });
    }

    [Fact]
    public void A_program_that_is_to_run_only_when_idle_loses_its_weight()
    {
        var limits = LiveLimits.Of(new CgroupLimits { CpuWeight = 50 }, new CgroupLimits { CpuIdle = true });

        Assert.Equal((true, null), (limits.CpuIdle, limits.CpuWeight));
    }

    [Fact]
    public void Only_a_new_group_is_free_of_a_set_of_processors()
    {
        Assert.True(LiveLimits.KeepsSet(new CgroupLimits { Cpus = "0" }, new CgroupLimits()));
        Assert.False(LiveLimits.KeepsSet(new CgroupLimits { Cpus = "0" }, new CgroupLimits { Cpus = "1" }));
    }
}
