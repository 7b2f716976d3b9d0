using System.Globalization;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Toml;
using Supervisor.Isolation.Cgroups;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;

namespace Supervisor.Configuration.Confining;

/// <summary>limits: what the program and all its descendants may use together, by cgroup.</summary>
internal static class LimitKeys
{
    private const string Unlimited = "unlimited";
    private const int LargestWeight = 10_000;
    private const int MostProcessors = 10_000;

    private static readonly KeyTable<CgroupLimits> Memory = new("memory",
    [
        new("max", "Beyond it the OOM killer comes.", "\"256M\"", (r, n, l) => l with { MemoryMax = Bytes(r, n) }),
        new("high", "Beyond it the program is slowed down and made to give back.", "\"200M\"", (r, n, l) => l with { MemoryHigh = Bytes(r, n) }),
        new("low", "Protected while others have something to give.", "\"64M\"", (r, n, l) => l with { MemoryLow = Bytes(r, n) }),
        new("min", "Never taken from it.", "\"32M\"", (r, n, l) => l with { MemoryMin = Bytes(r, n) }),
        new("swap", "Beside the memory.", "\"0\"", (r, n, l) => l with { SwapMax = Bytes(r, n) }),
        new("oom_group", "The OOM killer takes all of its processes at once.", "true", (r, n, l) => l with { OomGroup = r.Truth(n) }),
        new("nodes", "The memory nodes it may use.", "\"0-1\"", (r, n, l) => l with { MemoryNodes = r.TextNotEmpty(n) }),
    ]) { Short = "max" };

    private static readonly KeyTable<CgroupLimits> Cpu = new("cpu",
    [
        new("max", "\"50%\" of one processor, or so many processors: 1.5.", "\"150%\"", (r, n, l) => l with { CpuMax = Share(r, n) }),
        new("period", "Within which max holds; 100ms unless set.", "\"50ms\"", (r, n, l) => l with { CpuPeriod = r.DurationAboveZero(n) }),
        new("weight", "Its share among others that want more than there is; 100 unless set.", "200", (r, n, l) => l with { CpuWeight = Weight(r, n) }),
        new("idle", "It runs only when nobody else wants to.", "true", (r, n, l) => l with { CpuIdle = r.Truth(n) }),
        new("set", "The processors it may use.", "\"0-3\"", (r, n, l) => l with { Cpus = r.TextNotEmpty(n) }),
    ]) { Short = "max" };

    private static readonly KeyTable<IoDeviceLimit> Device = new("a device",
    [
        new("read", "Bytes a second.", "\"20M\"", (r, n, d) => d with { ReadBytes = Bytes(r, n) }),
        new("write", "Bytes a second.", "\"20M\"", (r, n, d) => d with { WriteBytes = Bytes(r, n) }),
        new("read_iops", "Reads a second.", "500", (r, n, d) => d with { ReadOperations = Count(r, n, least: 0) }),
        new("write_iops", "Writes a second.", "500", (r, n, d) => d with { WriteOperations = Count(r, n, least: 0) }),
    ]);

    private static readonly KeyTable<CgroupLimits> Cgroups = new("cgroups",
    [
        new("max", "How many there may be.", "10", (r, n, l) => l with { MaxDescendants = Count(r, n, least: 0) }),
        new("depth", "How deep they may lie.", "2", (r, n, l) => l with { MaxDepth = Count(r, n, least: 0) }),
    ]) { Short = "max" };

    public static KeyTable<CgroupLimits> Table { get; } = new("limits",
    [
        new("memory", "A size, or { max, high, low, min, swap, oom_group, nodes }.", "\"512M\"", Memory.Read) { Merges = true, Table = Memory },
        new("cpu", "\"150%\", 1.5, or { max, period, weight, idle, set }.", "\"150%\"", Cpu.Read) { Merges = true, Table = Cpu },
        new("pids", "Processes and threads together.", "200", (r, n, l) => l with { PidsMax = Count(r, n, least: 1) }),
        new("io", "{ weight } and, by the path of a disk, { read, write, read_iops, write_iops }.", "{ weight = 50, \"/dev/vda\" = { read = \"20M\" } }", Io)
            { Merges = true },
        new("hugetlb", "Huge pages, by their size.", "{ \"2MB\" = \"64M\" }", HugePages) { Merges = true },
        new("cgroups", "Cgroups of its own below its own: a number, or { max, depth }.", "10", Cgroups.Read) { Merges = true, Table = Cgroups },
    ]);

    public static ProgramDraft Read(ValueReader reader, Node node, ProgramDraft program)
    {
        var reports = reader.Reports;
        var limits = Table.Read(reader, node, new CgroupLimits());
        return program with { Options = program.Options with { Limits = limits }, LimitsAt = reader.Reports == reports ? node as Node.Table : null };
    }

    /// <summary>Finds values, and combinations of them, that no kernel takes. In [defaults] they may lack what programs add.</summary>
    public static void Check(ValueReader reader, ProgramDraft program)
    {
        // Which disks there are is known when the program is launched.
        if (program is { LimitsAt: { } table, Options.Limits: { } limits } && !LimitFiles.Of(limits, _ => new Result<string, CgroupFailure>("0:0")).TryGet(out _, out var failure))
        {
            reader.Report(Place(table, failure.Limit), $"cannot {failure.Operation}{(failure.Detail is { } detail ? $": {detail}" : "")}", failure.Hint);
        }
    }

    // "cpu.max" is cpu's; "cpuset.cpus" too.
    private static SourceSpan Place(Node.Table table, string? file) =>
        (file?.Split('.')[0] switch
        {
            "cpuset" => table.Find(file == "cpuset.mems" ? "memory" : "cpu"),
            "cgroup" => table.Find("cgroups"),
            { } name => table.Find(name),
            null => null,
        })?.Value.Span ?? table.Span;

    private static CgroupLimits Io(ValueReader reader, Node node, CgroupLimits limits)
    {
        foreach (var entry in ProgramValues.Entries(reader, node, "write { \"/dev/vda\" = { read = \"20M\" } }"))
        {
            if (entry.Name == "weight")
            {
                limits = limits with { IoWeight = Weight(reader, entry.Value) };
            }
            else if (entry.Name.StartsWith('/') || entry.Name.Contains(':', StringComparison.Ordinal))
            {
                limits = limits with { IoDevices = limits.IoDevices.Add(Device.Read(reader, entry.Value, new IoDeviceLimit(entry.Name))) };
            }
            else
            {
                reader.Report(entry.Span, $"unknown key {DisplayText.Quote(entry.Name)} in io",
                    Suggestion.DidYouMean(entry.Name, ["weight"]) ?? "it takes weight, and disks by their path or number: \"/dev/vda\", \"8:0\"");
            }
        }

        return limits;
    }

    private static CgroupLimits HugePages(ValueReader reader, Node node, CgroupLimits limits) =>
        ProgramValues.Entries(reader, node, "write { \"2MB\" = \"64M\" }").Aggregate(
            limits, (all, entry) => all with { HugePages = all.HugePages.SetItem(entry.Name, Bytes(reader, entry.Value)) });

    private static double Share(ValueReader reader, Node node)
    {
        const string help = "write \"50%\" of one processor, or a number of processors such as 1.5";
        switch (reader.Number(node))
        {
            case Node.Whole or Node.Real:
                return reader.Real(node, 0, MostProcessors);
            case Node.Text when reader.Text(node) is var text:
                if (text == Unlimited)
                {
                    return double.PositiveInfinity;
                }

                if (text.EndsWith('%') && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
                    && percent <= 100.0 * MostProcessors)
                {
                    return percent / 100;
                }

                reader.Report(node.Span, $"{DisplayText.Quote(text)} is not a share of processors", help);
                return 1;
            default:
                reader.ReportKind(node, "a share of processors", help);
                return 1;
        }
    }

    private static int Weight(ValueReader reader, Node node) => (int)reader.Whole(node, 1, LargestWeight);

    private static ulong Bytes(ValueReader reader, Node node) => IsUnlimited(reader, node) ? CgroupLimits.Unlimited : reader.Size(node);

    private static ulong Count(ValueReader reader, Node node, long least) =>
        IsUnlimited(reader, node) ? CgroupLimits.Unlimited : (ulong)reader.Whole(node, least, long.MaxValue);

    private static bool IsUnlimited(ValueReader reader, Node node) => node is Node.Text { Value: Unlimited } && reader.Text(node) == Unlimited;
}
