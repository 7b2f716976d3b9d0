using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;

namespace Supervisor.Isolation.Cgroups;

/// <summary>A limit as it is written.</summary>
/// <param name="Controller">Which must be in force; null where none is needed.</param>
/// <param name="File">In the directory of the cgroup.</param>
/// <param name="Value">As the kernel takes it.</param>
/// <param name="Device">The first word of <paramref name="Value"/>, where a file has a line for each device; else null.</param>
internal sealed record LimitFile(string? Controller, string File, string Value, string? Device = null);

/// <summary>
/// Limits to files and what is written into them, in the order of writing: protection of memory before limits of it, nodes
/// before processors. A value that no kernel would take is refused here, with words instead of EINVAL.
/// </summary>
internal static class LimitFiles
{
    private static readonly TimeSpan DefaultPeriod = TimeSpan.FromMilliseconds(100);
    private const double Microseconds = 1_000_000;
    private const long LeastQuota = 1_000;

    public static Result<IReadOnlyList<LimitFile>, CgroupFailure> Of(CgroupLimits limits) => Of(limits, DeviceNumber);

    /// <param name="limits">What is asked for.</param>
    /// <param name="deviceNumber">Gives the number of a device by its path.</param>
    internal static Result<IReadOnlyList<LimitFile>, CgroupFailure> Of(
        CgroupLimits limits, Func<string, Result<string, CgroupFailure>> deviceNumber)
    {
        if (FirstBadValue(limits) is { } bad)
        {
            return new(bad);
        }

        var files = new List<LimitFile>();
        void Add(string? controller, string file, string? value)
        {
            if (value is not null)
            {
                files.Add(new(controller, file, value));
            }
        }

        Add("memory", "memory.min", Text(limits.MemoryMin));
        Add("memory", "memory.low", Text(limits.MemoryLow));
        Add("memory", "memory.high", Text(limits.MemoryHigh));
        Add("memory", "memory.max", Text(limits.MemoryMax));
        Add("memory", "memory.swap.max", Text(limits.SwapMax));
        Add("memory", "memory.oom.group", Text(limits.OomGroup));
        Add("cpu", "cpu.idle", Text(limits.CpuIdle));
        Add("cpu", "cpu.weight", Text(limits.CpuWeight));
        Add("cpu", "cpu.max", Bandwidth(limits));
        Add("cpuset", "cpuset.mems", limits.MemoryNodes);
        Add("cpuset", "cpuset.cpus", limits.Cpus);
        Add("pids", "pids.max", Text(limits.PidsMax));
        Add("io", "io.weight", limits.IoWeight is { } weight ? $"default {weight}" : null);
        foreach (var (size, bytes) in limits.HugePages)
        {
            Add("hugetlb", $"hugetlb.{size}.max", Text(bytes));
        }

        Add(null, "cgroup.max.descendants", Text(limits.MaxDescendants));
        Add(null, "cgroup.max.depth", Text(limits.MaxDepth));

        foreach (var device in limits.IoDevices)
        {
            if (!deviceNumber(device.Device).TryGet(out var number, out var failure))
            {
                return new(failure);
            }

            files.Add(new("io", "io.max", $"{number}{Rates(device)}", number));
        }

        return new((IReadOnlyList<LimitFile>)files);
    }

    /// <summary>The number of the device at a path, or the number itself.</summary>
    internal static Result<string, CgroupFailure> DeviceNumber(string device)
    {
        if (IsNumber(device))
        {
            return new(device);
        }

        var errno = KernelPath.BlockDevice(device, out var number);
        return number is not null
            ? new(number)
            : new(Bad("io.max", device) with
            {
                Errno = errno,
                Detail = errno == default ? $"{device} is no block device" : null,
                Hint = "name a whole disk by its path, or by its number as in 8:0; /proc/partitions lists them",
            });
    }

    private static CgroupFailure? FirstBadValue(CgroupLimits limits)
    {
        IEnumerable<(bool IsBad, string File, string Value, string Detail)> rules =
        [
            (limits.MemoryMax == 0, "memory.max", "0", "nothing runs without memory"),
            (limits.PidsMax == 0, "pids.max", "0", "the program itself counts as one"),
            IsOutside(limits.CpuWeight, "cpu.weight"),
            IsOutside(limits.IoWeight, "io.weight"),
            (limits.CpuIdle == true && limits.CpuWeight is not null, "cpu.weight", $"{limits.CpuWeight}", "what runs only when idle has no weight"),
            (limits.CpuPeriod is { TotalMilliseconds: < 1 or > 1000 }, "cpu.max", $"{limits.CpuPeriod}", "the period is 1 ms to 1 s"),
            (limits.CpuPeriod is not null && limits.CpuMax is null, "cpu.max", $"{limits.CpuPeriod}", "a period needs a share to hold within it"),
            (limits.CpuMax is { } share && !(Quota(share, limits.CpuPeriod) >= LeastQuota), "cpu.max", $"{limits.CpuMax}",
                "the kernel gives no less than 1 ms a period: ask for more, or for a longer period"),
            (limits.CpuMax is > 10_000 and < double.PositiveInfinity, "cpu.max", $"{limits.CpuMax}", "no machine has so many processors"),
            (limits.Cpus is { } cpus && !IsList(cpus), "cpuset.cpus", $"\"{limits.Cpus}\"", "a list is numbers and ranges, as 0-3,5"),
            (limits.MemoryNodes is { } nodes && !IsList(nodes), "cpuset.mems", $"\"{limits.MemoryNodes}\"", "a list is numbers and ranges, as 0-3,5"),
            .. limits.HugePages.Keys.Select(size =>
                (size.Contains('/') || size.Contains('.') || size.Length == 0, "hugetlb", $"\"{size}\"", "a size of huge pages is written as 2MB or 1GB")),
            .. limits.IoDevices.Select(device =>
                (Rates(device) == "", "io.max", device.Device, "no rate is given for it")),
            .. limits.IoDevices.Select(device =>
                (device is { ReadBytes: 0 } or { WriteBytes: 0 } or { ReadOperations: 0 } or { WriteOperations: 0 }, "io.max", device.Device,
                    "a rate of 0 would stop it for ever")),
        ];
        foreach (var (isBad, file, value, detail) in rules)
        {
            if (isBad)
            {
                return Bad(file, value) with { Detail = detail };
            }
        }

        return null;
    }

    private static (bool, string, string, string) IsOutside(int? weight, string file) =>
        (weight is < 1 or > 10_000, file, $"{weight}", "a weight is 1 to 10000");

    private static CgroupFailure Bad(string file, string value) => new(CgroupProblem.BadValue, $"set {file} to {value}") { Limit = file };

    private static string? Text(ulong? value) => value is { } number ? Text(number) : null;

    private static string Text(ulong value) => value == CgroupLimits.Unlimited ? "max" : $"{value}";

    private static string? Text(int? value) => value is { } number ? $"{number}" : null;

    private static string? Text(bool? value) => value is { } flag ? (flag ? "1" : "0") : null;

    private static string? Bandwidth(CgroupLimits limits) => limits.CpuMax switch
    {
        null => null,
        double.PositiveInfinity => $"max {Period(limits.CpuPeriod)}",
        { } share => $"{Quota(share, limits.CpuPeriod):0} {Period(limits.CpuPeriod)}",
    };

    private static double Quota(double share, TimeSpan? period) => Math.Round(share * Period(period));

    private static long Period(TimeSpan? period) => (long)Math.Round((period ?? DefaultPeriod).TotalSeconds * Microseconds);

    private static string Rates(IoDeviceLimit device) => string.Concat(
        Rate("rbps", device.ReadBytes), Rate("wbps", device.WriteBytes), Rate("riops", device.ReadOperations), Rate("wiops", device.WriteOperations));

    private static string Rate(string key, ulong? value) => value is { } rate ? $" {key}={Text(rate)}" : "";

    private static bool IsNumber(string device) =>
        device.Split(':') is [var major, var minor] && uint.TryParse(major, out _) && uint.TryParse(minor, out _) && device.All(c => c is ':' or (>= '0' and <= '9'));

    private static bool IsList(string list) => list.Length > 0 && list.Split(',').All(part => part.Split('-') switch
    {
        [var one] => uint.TryParse(one, out _),
        [var first, var last] => uint.TryParse(first, out var from) && uint.TryParse(last, out var to) && from <= to,
        _ => false,
    });
}
