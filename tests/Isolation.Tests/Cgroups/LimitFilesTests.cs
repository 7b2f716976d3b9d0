using System.Collections.Immutable;
using Supervisor.Isolation.Cgroups;
using Supervisor.Isolation.Options;

namespace Isolation.Tests.Cgroups;

/// <summary>Limits to the texts that the kernel takes.</summary>
public sealed class LimitFilesTests
{
    [Fact]
    public void Every_limit_has_its_file_and_they_are_written_in_order()
    {
        var limits = new CgroupLimits
        {
            MemoryMax = 256 << 20,
            MemoryHigh = 200 << 20,
            MemoryLow = 64 << 20,
            MemoryMin = 32 << 20,
            SwapMax = 0,
            OomGroup = true,
            CpuMax = 1.5,
            CpuWeight = 200,
            CpuIdle = false,
            Cpus = "0-3,5",
            MemoryNodes = "0",
            PidsMax = 200,
            IoWeight = 50,
            IoDevices = [new("/dev/vda") { ReadBytes = 20 << 20, WriteOperations = 500 }, new("8:0") { ReadOperations = CgroupLimits.Unlimited }],
            HugePages = ImmutableSortedDictionary<string, ulong>.Empty.Add("2MB", 4 << 20),
            MaxDescendants = 10,
            MaxDepth = CgroupLimits.Unlimited,
        };

        Assert.True(LimitFiles.Of(limits, device => new(device == "/dev/vda" ? "254:0" : device)).TryGet(out var files, out _));

        Assert.Equal(
            [
                "memory.min=33554432",
                "memory.low=67108864",
                "memory.high=209715200",
                "memory.max=268435456",
                "memory.swap.max=0",
                "memory.oom.group=1",
                "cpu.idle=0",
                "cpu.weight=200",
                "cpu.max=150000 100000",
                "cpuset.mems=0",
                "cpuset.cpus=0-3,5",
                "pids.max=200",
                "io.weight=default 50",
                "hugetlb.2MB.max=4194304",
                "cgroup.max.descendants=10",
                "cgroup.max.depth=max",
                "io.max=254:0 rbps=20971520 wiops=500",
                "io.max=8:0 riops=max",
            ],
            files.Select(file => $"{file.File}={file.Value}"));
        Assert.All(files, file => Assert.Equal(file.File.StartsWith("cgroup.", StringComparison.Ordinal) ? null : file.File.Split('.')[0], file.Controller));
    }

    [Fact]
    public void What_is_not_asked_for_is_not_written()
    {
        Assert.True(LimitFiles.Of(new CgroupLimits()).TryGet(out var files, out _));
        Assert.Empty(files);
    }

    [Theory]
    [InlineData(0.5, null, "50000 100000")]
    [InlineData(1.5, 50, "75000 50000")]
    [InlineData(0.01, null, "1000 100000")]
    [InlineData(0.001, 1000, "1000 1000000")]
    [InlineData(double.PositiveInfinity, null, "max 100000")]
    public void A_share_of_a_processor_is_a_quota_within_a_period(double share, int? milliseconds, string text)
    {
        var period = milliseconds is { } value ? TimeSpan.FromMilliseconds(value) : (TimeSpan?)null;
        Assert.True(LimitFiles.Of(new CgroupLimits { CpuMax = share, CpuPeriod = period }).TryGet(out var files, out var failure), failure?.ToString());
        Assert.Equal(text, Assert.Single(files).Value);
    }

    public static TheoryData<CgroupLimits, string> BadValues => new()
    {
        { new() { MemoryMax = 0 }, "cannot set memory.max to 0: nothing runs without memory" },
        { new() { PidsMax = 0 }, "cannot set pids.max to 0: the program itself counts as one" },
        { new() { CpuMax = 0.001 }, "cannot set cpu.max to 0.001: the kernel gives no less than 1 ms a period: ask for more, or for a longer period" },
        { new() { CpuMax = -1 }, "cannot set cpu.max to -1: the kernel gives no less than 1 ms a period: ask for more, or for a longer period" },
        { new() { CpuMax = double.NaN }, "cannot set cpu.max to NaN: the kernel gives no less than 1 ms a period: ask for more, or for a longer period" },
        { new() { CpuMax = 1e9 }, "cannot set cpu.max to 1000000000: no machine has so many processors" },
        { new() { CpuMax = 1, CpuPeriod = TimeSpan.FromSeconds(2) }, "cannot set cpu.max to 00:00:02: the period is 1 ms to 1 s" },
        { new() { CpuPeriod = TimeSpan.FromSeconds(1) }, "cannot set cpu.max to 00:00:01: a period needs a share to hold within it" },
        { new() { CpuWeight = 0 }, "cannot set cpu.weight to 0: a weight is 1 to 10000" },
        { new() { CpuIdle = true, CpuWeight = 5 }, "cannot set cpu.weight to 5: what runs only when idle has no weight" },
        { new() { IoWeight = 10_001 }, "cannot set io.weight to 10001: a weight is 1 to 10000" },
        { new() { Cpus = "" }, "cannot set cpuset.cpus to \"\": a list is numbers and ranges, as 0-3,5" },
        { new() { Cpus = "3-1" }, "cannot set cpuset.cpus to \"3-1\": a list is numbers and ranges, as 0-3,5" },
        { new() { MemoryNodes = "0;1" }, "cannot set cpuset.mems to \"0;1\": a list is numbers and ranges, as 0-3,5" },
        { new() { HugePages = ImmutableSortedDictionary<string, ulong>.Empty.Add("../2MB", 1) }, "cannot set hugetlb to \"../2MB\": a size of huge pages is written as 2MB or 1GB" },
        { new() { IoDevices = [new("8:0")] }, "cannot set io.max to 8:0: no rate is given for it" },
        { new() { IoDevices = [new("8:0") { ReadBytes = 0 }] }, "cannot set io.max to 8:0: a rate of 0 would stop it for ever" },
        { new() { IoDevices = [new("/dev/null") { ReadBytes = 1 }] }, "cannot set io.max to /dev/null: /dev/null is no block device; name a whole disk by its path, or by its number as in 8:0; /proc/partitions lists them" },
        { new() { IoDevices = [new("/dev/none") { ReadBytes = 1 }] }, "cannot set io.max to /dev/none: ENOENT (No such file or directory); name a whole disk by its path, or by its number as in 8:0; /proc/partitions lists them" },
    };

    [Theory]
    [MemberData(nameof(BadValues))]
    public void A_value_that_no_kernel_takes_is_refused_in_words(CgroupLimits limits, string message)
    {
        Assert.False(LimitFiles.Of(limits).TryGet(out _, out var failure));
        Assert.Equal(CgroupProblem.BadValue, failure.Problem);
        Assert.Equal(message, failure.ToString());
    }
}
