using System.Collections.Immutable;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Source;
using Supervisor.Engine.Graph;
using Supervisor.Engine.Model;

namespace Supervisor.Configuration.Checking;

/// <summary>Who starts after whom and stops before them, for whatever reason; programs with replicas are one.</summary>
internal sealed class FamilyGraph
{
    private readonly ImmutableArray<ProgramFamily> _families;
    private readonly ImmutableArray<SortedDictionary<int, SourceSpan>> _dependencies;

    private FamilyGraph(ImmutableArray<ProgramFamily> families, ImmutableArray<SortedDictionary<int, SourceSpan>> dependencies)
    {
        _families = families;
        _dependencies = dependencies;
    }

    public int Count => _families.Length;

    public ProgramFamily this[int family] => _families[family];

    public static FamilyGraph Of(IReadOnlyList<ProgramFamily> families)
    {
        var indices = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < families.Count; i++)
        {
            indices.TryAdd(families[i].Name, i);
        }

        // Where one replica is meant, it stands for all of them.
        for (var i = 0; i < families.Count; i++)
        {
            foreach (var unit in families[i].Units)
            {
                indices.TryAdd(unit.Spec.Name, i);
            }
        }

        ImmutableArray<SortedDictionary<int, SourceSpan>> dependencies = [.. families.Select(_ => new SortedDictionary<int, SourceSpan>())];
        for (var i = 0; i < families.Count; i++)
        {
            foreach (var reference in families[i].Units.SelectMany(unit => unit.References))
            {
                // A program that waits for itself is reported by its reference, and would hide every other cycle.
                if (indices.TryGetValue(reference.Name, out var other) && other != i)
                {
                    var (waiting, awaited) = reference.IsReversed ? (other, i) : (i, other);
                    dependencies[waiting].TryAdd(awaited, reference.Span);
                }
            }
        }

        return new FamilyGraph([.. families], dependencies);
    }

    public IEnumerable<int> Dependencies(int family) => _dependencies[family].Keys;

    /// <summary>A cycle by its path, first name repeated at the end; null when there is none.</summary>
    public ImmutableArray<string>? FindCycle() => ProgramGraph.FindCycle(
    [
        .. _families.Select((family, index) => new ProgramSpec(family.Name) { After = [.. Dependencies(index).Select(other => _families[other].Name)] }),
    ]);

    /// <summary>Where it is written that one waits for the other.</summary>
    public SourceSpan PlaceOf(string waiting, string awaited) =>
        _dependencies[IndexOf(waiting)][IndexOf(awaited)];

    private int IndexOf(string name)
    {
        var index = 0;
        while (_families[index].Name != name)
        {
            index++;
        }

        return index;
    }
}
