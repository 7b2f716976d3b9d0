using System.Collections.Immutable;
using Supervisor.Isolation.Options;

namespace Supervisor.Configuration.Comparing;

/// <summary>Limits for a control group that has others: what is no longer limited gets what a new group would have.</summary>
internal static class LiveLimits
{
    private const int DefaultWeight = 100;

    public static CgroupLimits Of(CgroupLimits old, CgroupLimits @new) => @new with
    {
        MemoryMax = Lift(old.MemoryMax, @new.MemoryMax, CgroupLimits.Unlimited),
        MemoryHigh = Lift(old.MemoryHigh, @new.MemoryHigh, CgroupLimits.Unlimited),
        MemoryLow = Lift(old.MemoryLow, @new.MemoryLow, 0UL),
        MemoryMin = Lift(old.MemoryMin, @new.MemoryMin, 0UL),
        SwapMax = Lift(old.SwapMax, @new.SwapMax, CgroupLimits.Unlimited),
        OomGroup = Lift(old.OomGroup, @new.OomGroup, false),
        CpuMax = Lift(old.CpuMax, @new.CpuMax, double.PositiveInfinity),
        CpuIdle = Lift(old.CpuIdle, @new.CpuIdle, false),

        // What runs only when idle has no weight, and its own is the default again when it no longer does.
        CpuWeight = @new.CpuIdle is true ? null : Lift(old.CpuWeight, @new.CpuWeight, DefaultWeight),
        PidsMax = Lift(old.PidsMax, @new.PidsMax, CgroupLimits.Unlimited),
        IoWeight = Lift(old.IoWeight, @new.IoWeight, DefaultWeight),
        IoDevices = Devices(old.IoDevices, @new.IoDevices),
        HugePages = old.HugePages.ToImmutableSortedDictionary(pages => pages.Key, _ => CgroupLimits.Unlimited).SetItems(@new.HugePages),
        MaxDescendants = Lift(old.MaxDescendants, @new.MaxDescendants, CgroupLimits.Unlimited),
        MaxDepth = Lift(old.MaxDepth, @new.MaxDepth, CgroupLimits.Unlimited),
    };

    /// <summary>What only a new group is free of: the kernel takes no empty set.</summary>
    public static bool KeepsSet(CgroupLimits old, CgroupLimits @new) =>
        (old.Cpus is not null && @new.Cpus is null) || (old.MemoryNodes is not null && @new.MemoryNodes is null);

    private static T? Lift<T>(T? old, T? @new, T lifted)
        where T : struct => @new ?? (old is null ? null : lifted);

    private static ImmutableArray<IoDeviceLimit> Devices(ImmutableArray<IoDeviceLimit> old, ImmutableArray<IoDeviceLimit> @new)
    {
        var devices = @new.ToBuilder();
        foreach (var before in old)
        {
            var index = 0;
            while (index < devices.Count && devices[index].Device != before.Device)
            {
                index++;
            }

            if (index == devices.Count)
            {
                devices.Add(new IoDeviceLimit(before.Device));
            }

            var now = devices[index];
            devices[index] = now with
            {
                ReadBytes = Lift(before.ReadBytes, now.ReadBytes, CgroupLimits.Unlimited),
                WriteBytes = Lift(before.WriteBytes, now.WriteBytes, CgroupLimits.Unlimited),
                ReadOperations = Lift(before.ReadOperations, now.ReadOperations, CgroupLimits.Unlimited),
                WriteOperations = Lift(before.WriteOperations, now.WriteOperations, CgroupLimits.Unlimited),
            };
        }

        return devices.ToImmutable();
    }
}
