using System.Collections.Immutable;

namespace Supervisor.Isolation.Options;

/// <summary>
/// What a cgroup may use. Whatever is null is left as it is: unlimited in a new cgroup. Names, units and effects are those of
/// the kernel's cgroup-v2.rst; each limit says which controller it needs.
/// </summary>
public sealed record CgroupLimits
{
    /// <summary>No limit, where a number is asked for: <c>max</c> in the kernel's files.</summary>
    public const ulong Unlimited = ulong.MaxValue;

    /// <summary>memory.max, in bytes: beyond it the OOM killer comes. Controller memory.</summary>
    public ulong? MemoryMax { get; init; }

    /// <summary>memory.high, in bytes: beyond it processes are slowed down and made to give back. Controller memory.</summary>
    public ulong? MemoryHigh { get; init; }

    /// <summary>memory.low, in bytes: protected from reclaim as long as others have something to give. Controller memory.</summary>
    public ulong? MemoryLow { get; init; }

    /// <summary>memory.min, in bytes: never reclaimed. Controller memory.</summary>
    public ulong? MemoryMin { get; init; }

    /// <summary>memory.swap.max, in bytes, beside the memory. Controller memory, and a kernel that accounts swap.</summary>
    public ulong? SwapMax { get; init; }

    /// <summary>memory.oom.group: whether the OOM killer takes all processes of the cgroup at once. Controller memory.</summary>
    public bool? OomGroup { get; init; }

    /// <summary>cpu.max, as a part of one processor: 1.5 is one and a half; infinity is no limit. Controller cpu.</summary>
    public double? CpuMax { get; init; }

    /// <summary>The period within which <see cref="CpuMax"/> holds, 1 ms to 1 s; null means 100 ms. Controller cpu.</summary>
    public TimeSpan? CpuPeriod { get; init; }

    /// <summary>cpu.weight, 1 to 10000, 100 where nothing is set: the share among siblings that want more than there is. Controller cpu.</summary>
    public int? CpuWeight { get; init; }

    /// <summary>cpu.idle: whether it runs only when nobody else wants to; then its weight means nothing. Controller cpu.</summary>
    public bool? CpuIdle { get; init; }

    /// <summary>cpuset.cpus, as <c>0-3,5</c>. Controller cpuset.</summary>
    public string? Cpus { get; init; }

    /// <summary>cpuset.mems, the memory nodes, as <c>0-1</c>. Controller cpuset.</summary>
    public string? MemoryNodes { get; init; }

    /// <summary>pids.max, in processes and threads together, at least 1: beyond it fork(2) gives EAGAIN. Controller pids.</summary>
    public ulong? PidsMax { get; init; }

    /// <summary>io.weight, 1 to 10000, 100 where nothing is set. Controller io, and a kernel with the cost model of blk-iocost.</summary>
    public int? IoWeight { get; init; }

    /// <summary>io.max: limits for each device. Controller io.</summary>
    public ImmutableArray<IoDeviceLimit> IoDevices { get; init; } = [];

    /// <summary>hugetlb.SIZE.max, in bytes, by the kernel's word for the size of a page: <c>2MB</c>, <c>1GB</c>. Controller hugetlb.</summary>
    public ImmutableSortedDictionary<string, ulong> HugePages { get; init; } = ImmutableSortedDictionary<string, ulong>.Empty;

    /// <summary>cgroup.max.descendants: how many cgroups there may be below it, where it is given to the program. No controller.</summary>
    public ulong? MaxDescendants { get; init; }

    /// <summary>cgroup.max.depth: how deep they may lie. No controller.</summary>
    public ulong? MaxDepth { get; init; }
}

/// <summary>What may go to and from one device; null leaves a rate as it is, <see cref="CgroupLimits.Unlimited"/> lifts it.</summary>
/// <param name="Device">The path of a whole disk, or its number as <c>8:0</c>. The kernel limits no single partition.</param>
public sealed record IoDeviceLimit(string Device)
{
    /// <summary>Bytes read a second.</summary>
    public ulong? ReadBytes { get; init; }

    /// <summary>Bytes written a second.</summary>
    public ulong? WriteBytes { get; init; }

    /// <summary>Read operations a second.</summary>
    public ulong? ReadOperations { get; init; }

    /// <summary>Write operations a second.</summary>
    public ulong? WriteOperations { get; init; }
}
