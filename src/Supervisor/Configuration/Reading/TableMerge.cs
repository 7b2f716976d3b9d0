using System.Collections.Immutable;
using Supervisor.Configuration.Toml;

namespace Supervisor.Configuration.Reading;

/// <summary>
/// A program's keys over those of [defaults]: the upper entries, and those of the lower ones that are not among them and
/// to which none of them is an alternative. Tables that merge do so by key. A short form below is the table that it stands
/// for; a short form above says all, and replaces what is below.
/// </summary>
internal static class TableMerge
{
    public static List<Entry> Of(ImmutableArray<Key> keys, Node.Table? lower, Node.Table upper)
    {
        var merged = new List<Entry>(upper.Entries);
        if (lower is null)
        {
            return merged;
        }

        var indices = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < merged.Count; i++)
        {
            indices.Add(merged[i].Name, i);
        }

        foreach (var entry in lower.Entries)
        {
            if (!indices.TryGetValue(entry.Name, out var index))
            {
                if (!upper.Entries.Any(above => Key.AreAlternatives(keys, above.Name, entry.Name)))
                {
                    merged.Add(entry);
                }
            }
            else if (keys.FirstOrDefault(key => key.Name == entry.Name) is { Merges: true } key
                && merged[index].Value is Node.Table above && AsTable(key, entry.Value) is { } below)
            {
                var table = new Node.Table(above.Span);
                foreach (var inner in Of(key.Inner, below, above))
                {
                    table.Add(inner);
                }

                merged[index] = merged[index] with { Value = table };
            }
        }

        return merged;
    }

    private static Node.Table? AsTable(Key key, Node node)
    {
        if (node is Node.Table || key.Table?.Short is not { } name)
        {
            return node as Node.Table;
        }

        var table = new Node.Table(node.Span);
        table.Add(new Entry(name, node.Span, node));
        return table;
    }
}
