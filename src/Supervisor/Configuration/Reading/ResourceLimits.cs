using System.Collections.Immutable;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Toml;
using Supervisor.Configuration.Values;
using Supervisor.Isolation.Options;

namespace Supervisor.Configuration.Reading;

/// <summary>rlimits: the resources of setrlimit(2) by name, each a number for both limits or a table of soft and hard.</summary>
internal static class ResourceLimits
{
    private const string Unlimited = "unlimited";

    /// <summary>Name, resource, and whether it is counted in bytes and so takes sizes.</summary>
    private static readonly ImmutableArray<(string Name, ResourceKind Kind, bool Bytes)> Known =
    [
        ("as", ResourceKind.As, true),
        ("core", ResourceKind.Core, true),
        ("cpu", ResourceKind.Cpu, false),
        ("data", ResourceKind.Data, true),
        ("fsize", ResourceKind.Fsize, true),
        ("locks", ResourceKind.Locks, false),
        ("memlock", ResourceKind.Memlock, true),
        ("msgqueue", ResourceKind.Msgqueue, true),
        ("nice", ResourceKind.Nice, false),
        ("nofile", ResourceKind.Nofile, false),
        ("nproc", ResourceKind.Nproc, false),
        ("rss", ResourceKind.Rss, true),
        ("rtprio", ResourceKind.Rtprio, false),
        ("rttime", ResourceKind.Rttime, false),
        ("sigpending", ResourceKind.Sigpending, false),
        ("stack", ResourceKind.Stack, true),
    ];

    public static KeyTable<ImmutableArray<ResourceLimit>> Table { get; } = new("rlimits", [.. Known.Select(Declare)]);

    private static Key<ImmutableArray<ResourceLimit>> Declare((string Name, ResourceKind Kind, bool Bytes) known) => new(
        known.Name,
        $"RLIMIT_{known.Name.ToUpperInvariant()} of setrlimit(2)",
        known.Bytes ? "\"64M\"" : "100",
        (reader, node, limits) => Read(reader, node, known.Kind, known.Bytes) is { } limit ? limits.Add(limit) : limits);

    private static ResourceLimit? Read(ValueReader reader, Node node, ResourceKind kind, bool bytes)
    {
        if (node is not Node.Table table)
        {
            var both = ReadValue(reader, node, bytes);
            return new ResourceLimit(kind, both, both);
        }

        foreach (var entry in table.Entries)
        {
            if (entry.Name is not ("soft" or "hard"))
            {
                reader.Report(entry.Span, $"unknown key {DisplayText.Quote(entry.Name)} in a resource limit", "it takes soft and hard");
                return null;
            }
        }

        if (table.Find("soft") is not { } soft || table.Find("hard") is not { } hard)
        {
            reader.Report(table.Span, "a limit as a table needs both soft and hard", "write { soft = 1024, hard = 4096 }, or one number for both");
            return null;
        }

        var limit = new ResourceLimit(kind, ReadValue(reader, soft.Value, bytes), ReadValue(reader, hard.Value, bytes));
        if (limit.Hard is { } most && (limit.Soft is null || limit.Soft > most))
        {
            reader.Report(soft.Value.Span, "the soft limit is above the hard limit");
        }

        return limit;
    }

    private static ulong? ReadValue(ValueReader reader, Node node, bool bytes)
    {
        const string wanted = "it can be a number or \"unlimited\"";
        switch (reader.Number(node))
        {
            case Node.Whole:
                return (ulong)reader.Whole(node, 0, long.MaxValue);
            case Node.Text when reader.Text(node) is var text:
                if (text == Unlimited)
                {
                    return null;
                }

                if (bytes)
                {
                    return reader.Take(node, SizeText.Parse(text));
                }

                reader.Report(node.Span, $"{DisplayText.Quote(text)} is not a limit", wanted);
                return 0;
            default:
                reader.ReportKind(node, "a limit", bytes ? $"{wanted}, or a size such as \"64M\"" : wanted);
                return 0;
        }
    }
}
