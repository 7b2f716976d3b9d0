using System.Collections.Immutable;

namespace Supervisor.Isolation.Cgroups;

/// <summary>What a cgroup and all below it use and have used. What the kernel, or a missing controller, does not tell is null.</summary>
public sealed record CgroupUsage
{
    /// <summary>memory.current, in bytes, caches of files included.</summary>
    public ulong? Memory { get; init; }

    /// <summary>memory.peak, in bytes.</summary>
    public ulong? MemoryPeak { get; init; }

    /// <summary>memory.swap.current, in bytes.</summary>
    public ulong? Swap { get; init; }

    /// <summary>Processor time in all; told without the controller cpu as well.</summary>
    public TimeSpan? CpuTotal { get; init; }

    /// <summary>Of it, in programs.</summary>
    public TimeSpan? CpuUser { get; init; }

    /// <summary>Of it, in the kernel.</summary>
    public TimeSpan? CpuSystem { get; init; }

    /// <summary>How long it was held back by cpu.max.</summary>
    public TimeSpan? CpuThrottled { get; init; }

    /// <summary>In how many periods it was held back by cpu.max.</summary>
    public ulong? CpuThrottledPeriods { get; init; }

    /// <summary>pids.current: processes and threads.</summary>
    public ulong? Tasks { get; init; }

    /// <summary>pids.peak, since Linux 6.1.</summary>
    public ulong? TasksPeak { get; init; }

    /// <summary>How many forks pids.max refused.</summary>
    public ulong? ForksRefused { get; init; }

    /// <summary>io.stat.</summary>
    public ImmutableArray<CgroupDeviceUsage> Devices { get; init; } = [];

    /// <summary>cpu.pressure; null where the kernel measures no pressure.</summary>
    public CgroupPressure? CpuPressure { get; init; }

    /// <summary>memory.pressure.</summary>
    public CgroupPressure? MemoryPressure { get; init; }

    /// <summary>io.pressure.</summary>
    public CgroupPressure? IoPressure { get; init; }

    /// <summary>memory.events: of the cgroup and all below it.</summary>
    public CgroupMemoryEvents? MemoryEvents { get; init; }

    /// <summary>memory.events.local: of the cgroup alone.</summary>
    public CgroupMemoryEvents? OwnMemoryEvents { get; init; }
}

/// <summary>What went to and from one device.</summary>
/// <param name="Device">Its number: <c>8:0</c>.</param>
/// <param name="ReadBytes">Bytes read.</param>
/// <param name="WrittenBytes">Bytes written.</param>
/// <param name="Reads">Read operations.</param>
/// <param name="Writes">Write operations.</param>
public sealed record CgroupDeviceUsage(string Device, ulong ReadBytes, ulong WrittenBytes, ulong Reads, ulong Writes);

/// <summary>The part of the last ten seconds in which work stood still for want of something, 0 to 100; see the kernel's psi.rst.</summary>
/// <param name="Some">Some of the tasks stood still.</param>
/// <param name="Full">All of them at once; null where the kernel does not tell it.</param>
public sealed record CgroupPressure(double Some, double? Full);

/// <summary>How often what happened; see "memory.events" in cgroup-v2.rst.</summary>
/// <param name="High">Tasks were slowed down at memory.high.</param>
/// <param name="Max">Memory was about to go over memory.max.</param>
/// <param name="Oom">At memory.max nothing could be reclaimed.</param>
/// <param name="OomKills">Processes that the OOM killer took.</param>
/// <param name="OomGroupKills">Times that it took the whole cgroup.</param>
public sealed record CgroupMemoryEvents(ulong High, ulong Max, ulong Oom, ulong OomKills, ulong OomGroupKills);
