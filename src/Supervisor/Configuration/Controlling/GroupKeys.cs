using System.Collections.Immutable;
using Supervisor.Configuration.Model;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Toml;
using Supervisor.Configuration.Values;

namespace Supervisor.Configuration.Controlling;

/// <summary>The keys of a group, and whether the programs that it names are there.</summary>
internal static class GroupKeys
{
    public static KeyTable<GroupDraft> Table { get; } = new("a group",
    [
        new("programs", "Names of programs; one with replicas stands for all of them.", "[\"web\", \"api\"]",
            (r, n, g) => g with { Programs = [.. r.Items(n, orOne: false)] }),
    ]);

    public static ImmutableArray<ProgramGroup> Read(ValueReader reader, IReadOnlyList<Entry> entries, IReadOnlyList<ProgramFamily> families)
    {
        var known = families.Select(family => family.Name).ToHashSet(StringComparer.Ordinal);
        var groups = ImmutableArray.CreateBuilder<ProgramGroup>(entries.Count);
        foreach (var entry in entries)
        {
            if (!ProgramName.IsValid(entry.Name))
            {
                reader.Report(entry.Span, $"{DisplayText.Quote(entry.Name)} is not a name of a group", "use letters, digits, `-`, `_` and `.`, beginning with a letter or digit");
            }

            groups.Add(new ProgramGroup(entry.Name, Members(reader, Table.Read(reader, entry.Value, new GroupDraft()), known)));
        }

        return groups.ToImmutable();
    }

    private static ImmutableArray<string> Members(ValueReader reader, GroupDraft group, HashSet<string> known)
    {
        var members = ImmutableArray.CreateBuilder<string>();
        foreach (var node in group.Programs)
        {
            var name = reader.TextNotEmpty(node);
            if (!known.Contains(name))
            {
                reader.Report(node.Span, $"there is no program {DisplayText.Quote(name)}", Suggestion.DidYouMean(name, known));
            }
            else if (members.Contains(name))
            {
                reader.Warn(node.Span, $"{DisplayText.Quote(name)} is named twice");
            }
            else
            {
                members.Add(name);
            }
        }

        return members.ToImmutable();
    }
}

internal sealed record GroupDraft
{
    public ImmutableArray<Node> Programs { get; init; } = [];
}
