using System.Collections.Immutable;
using System.Globalization;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation.Cgroups;

/// <summary>Reads the accounts of a cgroup.</summary>
internal static class UsageReader
{
    public static CgroupUsage Read(string directory)
    {
        string Text(string file) => KernelPath.ReadText($"{directory}/{file}", out var text) == default ? text : "";
        var cpu = Text("cpu.stat");
        return new CgroupUsage
        {
            Memory = StatText.Number(Text("memory.current")),
            MemoryPeak = StatText.Number(Text("memory.peak")),
            Swap = StatText.Number(Text("memory.swap.current")),
            CpuTotal = Microseconds(cpu, "usage_usec"),
            CpuUser = Microseconds(cpu, "user_usec"),
            CpuSystem = Microseconds(cpu, "system_usec"),
            CpuThrottled = Microseconds(cpu, "throttled_usec"),
            CpuThrottledPeriods = StatText.Value(cpu, "nr_throttled"),
            Tasks = StatText.Number(Text("pids.current")),
            TasksPeak = StatText.Number(Text("pids.peak")),
            ForksRefused = StatText.Value(Text("pids.events"), "max"),
            Devices = Devices(Text("io.stat")),
            CpuPressure = Pressure(Text("cpu.pressure")),
            MemoryPressure = Pressure(Text("memory.pressure")),
            IoPressure = Pressure(Text("io.pressure")),
            MemoryEvents = Events(Text("memory.events")),
            OwnMemoryEvents = Events(Text("memory.events.local")),
        };
    }

    internal static ImmutableArray<CgroupDeviceUsage> Devices(string stat) =>
        [.. StatText.Lines(stat).Where(line => StatText.Nested(line, "rbytes") is not null).Select(line =>
            new CgroupDeviceUsage(line[..line.IndexOf(' ')], Counter(line, "rbytes"), Counter(line, "wbytes"), Counter(line, "rios"), Counter(line, "wios")))];

    internal static CgroupPressure? Pressure(string text) =>
        Average(text, "some ") is { } some ? new(some, Average(text, "full ")) : null;

    internal static CgroupMemoryEvents? Events(string text) => StatText.Value(text, "oom_kill") is { } kills
        ? new(
            StatText.Value(text, "high") ?? 0,
            StatText.Value(text, "max") ?? 0,
            StatText.Value(text, "oom") ?? 0,
            kills,
            StatText.Value(text, "oom_group_kill") ?? 0)
        : null;

    private static TimeSpan? Microseconds(string text, string key) =>
        StatText.Value(text, key) is { } value ? TimeSpan.FromMicroseconds(value) : null;

    private static ulong Counter(string line, string key) =>
        ulong.TryParse(StatText.Nested(line, key), NumberStyles.None, null, out var value) ? value : 0;

    private static double? Average(string text, string kind)
    {
        var line = StatText.Lines(text).FirstOrDefault(line => line.StartsWith(kind, StringComparison.Ordinal));
        return line is not null && double.TryParse(StatText.Nested(line, "avg10"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
    }
}
