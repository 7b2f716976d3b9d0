using Supervisor.Isolation.Options;

namespace Supervisor.Control.Api.Configuring;

/// <summary>The keys of limits.</summary>
internal static class LimitConfigurationText
{
    public static void Write(Fields fields, CgroupLimits limits)
    {
        fields.Table("memory", memory =>
        {
            memory.Amount("max", limits.MemoryMax);
            memory.Amount("high", limits.MemoryHigh);
            memory.Amount("low", limits.MemoryLow);
            memory.Amount("min", limits.MemoryMin);
            memory.Amount("swap", limits.SwapMax);
            memory.Flag("oom_group", limits.OomGroup);
            memory.Text("nodes", limits.MemoryNodes);
        });
        fields.Table("cpu", cpu =>
        {
            cpu.Number("max", limits.CpuMax);
            cpu.Duration("period", limits.CpuPeriod);
            cpu.Number("weight", limits.CpuWeight);
            cpu.Flag("idle", limits.CpuIdle);
            cpu.Text("set", limits.Cpus);
        });
        fields.Amount("pids", limits.PidsMax);
        fields.Table("io", io =>
        {
            io.Number("weight", limits.IoWeight);
            foreach (var device in limits.IoDevices)
            {
                io.Table(device.Device, one =>
                {
                    one.Amount("read", device.ReadBytes);
                    one.Amount("write", device.WriteBytes);
                    one.Amount("read_iops", device.ReadOperations);
                    one.Amount("write_iops", device.WriteOperations);
                });
            }
        });
        fields.Table("hugetlb", pages =>
        {
            foreach (var (size, most) in limits.HugePages)
            {
                pages.Amount(size, most);
            }
        });
        fields.Table("cgroups", groups =>
        {
            groups.Amount("max", limits.MaxDescendants);
            groups.Amount("depth", limits.MaxDepth);
        });
    }
}
