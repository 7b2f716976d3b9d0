using System.Collections.Immutable;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Toml;
using Supervisor.Isolation.Options;

namespace Supervisor.Configuration.Confining;

/// <summary>id_map: "self", "subordinate", or ranges of users and groups.</summary>
internal static class IdMapReader
{
    // The kernel's UID_GID_MAP_MAX_EXTENTS.
    private const int MostRanges = 340;

    private static readonly ImmutableArray<(string, IdMapping)> Words = [("self", IdMapping.Self), ("subordinate", IdMapping.Subordinate)];

    private static readonly KeyTable<IdMapping.Ranges> Maps = new("id_map",
    [
        new("users", "Ranges of users.", "[{ inside = 0, outside = 100000, count = 65536 }]", (r, n, m) => m with { Users = Ranges(r, n) }),
        new("groups", "Ranges of groups.", "[{ inside = 0, outside = 100000, count = 65536 }]", (r, n, m) => m with { Groups = Ranges(r, n) }),
    ]);

    private static readonly KeyTable<IdRange> Range = new("a range of ids",
    [
        new("inside", "The first number in the namespace.", "0", (r, n, i) => i with { Inside = Id(r, n) }),
        new("outside", "The first number outside.", "100000", (r, n, i) => i with { Outside = Id(r, n) }),
        new("count", "How many.", "65536", (r, n, i) => i with { Count = (uint)r.Whole(n, 1, uint.MaxValue) }),
    ]);

    public static IdMapping Read(ValueReader reader, Node node)
    {
        if (node is not Node.Table table)
        {
            return reader.Choice(node, Words);
        }

        var maps = Maps.Read(reader, table, new IdMapping.Ranges([], []));
        foreach (var name in (string[])["users", "groups"])
        {
            if (table.Find(name) is null)
            {
                reader.Report(table.Span, $"the id map lacks {name}", "it needs both users and groups");
            }
        }

        return maps;
    }

    private static ImmutableArray<IdRange> Ranges(ValueReader reader, Node node)
    {
        var items = reader.Items(node, orOne: false);
        if (node is Node.List && items.Count is 0 or > MostRanges)
        {
            reader.Report(node.Span, $"a map has 1 to {MostRanges} ranges, not {items.Count}");
        }

        var ranges = ImmutableArray.CreateBuilder<IdRange>();
        foreach (var item in items)
        {
            var range = Range.Read(reader, item, default);
            if (item is Node.Table table && (table.Find("inside") is null || table.Find("outside") is null || table.Find("count") is null))
            {
                reader.Report(item.Span, "a range needs inside, outside and count");
            }
            else if (ranges.Any(other => Overlap(other.Inside, range.Inside, other, range) || Overlap(other.Outside, range.Outside, other, range)))
            {
                reader.Report(item.Span, "this range overlaps another one of the map");
            }
            else if (Math.Max(range.Inside, range.Outside) + (ulong)range.Count > uint.MaxValue)
            {
                reader.Report(item.Span, "this range goes beyond the largest id, 4294967294");
            }

            ranges.Add(range);
        }

        return ranges.ToImmutable();
    }

    private static bool Overlap(ulong a, ulong b, IdRange of, IdRange other) => a < b + other.Count && b < a + of.Count;

    private static uint Id(ValueReader reader, Node node) => (uint)reader.Whole(node, 0, uint.MaxValue - 1);
}
