using System.Collections.Frozen;
using System.Collections.Immutable;
using Supervisor.Engine.Model;

namespace Supervisor.Engine.Graph;

/// <summary>
/// Who waits for whom, as indices in the order of the file, worked out once. Names that are not there are left out:
/// the configuration has refused them.
/// </summary>
public sealed class ProgramGraph
{
    private readonly FrozenDictionary<string, int> _indices;
    private readonly ImmutableArray<Node> _nodes;

    private ProgramGraph(FrozenDictionary<string, int> indices, ImmutableArray<Node> nodes)
    {
        _indices = indices;
        _nodes = nodes;
    }

    /// <summary>Whether a program has <see cref="ProgramSpec.Main"/>.</summary>
    public bool HasMain { get; private init; }

    public static ProgramGraph Of(ImmutableArray<ProgramSpec> programs)
    {
        var indices = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var index = 0; index < programs.Length; index++)
        {
            indices.TryAdd(programs[index].Name, index);
        }

        var dependents = new List<int>[programs.Length];
        for (var index = 0; index < programs.Length; index++)
        {
            dependents[index] = [];
        }

        var nodes = ImmutableArray.CreateBuilder<Node>(programs.Length);
        for (var index = 0; index < programs.Length; index++)
        {
            var node = Node.Of(programs[index], indices);
            nodes.Add(node);
            foreach (var dependency in node.Dependencies)
            {
                dependents[dependency].Add(index);
            }
        }

        for (var index = 0; index < programs.Length; index++)
        {
            nodes[index] = nodes[index] with { Dependents = [.. dependents[index]] };
        }

        return new ProgramGraph(indices.ToFrozenDictionary(StringComparer.Ordinal), nodes.MoveToImmutable())
        {
            HasMain = programs.Any(program => program.Main),
        };
    }

    /// <summary>Null for a name that is not there.</summary>
    public int? IndexOf(string? program) =>
        program is not null && _indices.TryGetValue(program, out var index) ? index : null;

    /// <summary>Programs that start first and stop later, for the sake of order only.</summary>
    public ImmutableArray<int> After(int index) => _nodes[index].After;

    public ImmutableArray<IndexedRequirement> Requires(int index) => _nodes[index].Requires;

    /// <summary>Both kinds together, each once.</summary>
    public ImmutableArray<int> Dependencies(int index) => _nodes[index].Dependencies;

    /// <summary>Who has it in <c>after</c> or <c>requires</c>, in the order of the file.</summary>
    public ImmutableArray<int> Dependents(int index) => _nodes[index].Dependents;

    /// <summary>A cycle of <c>after</c> and <c>requires</c> by its path, first name repeated at the end; null when there is none.</summary>
    public static ImmutableArray<string>? FindCycle(IReadOnlyList<ProgramSpec> programs) => CycleSearch.Find(programs);

    private sealed record Node(
        ImmutableArray<int> After,
        ImmutableArray<IndexedRequirement> Requires,
        ImmutableArray<int> Dependencies,
        ImmutableArray<int> Dependents)
    {
        public static Node Of(ProgramSpec program, Dictionary<string, int> indices)
        {
            ImmutableArray<int> after = [.. program.After.Where(indices.ContainsKey).Select(name => indices[name])];
            ImmutableArray<IndexedRequirement> requires =
            [
                .. program.Requires
                    .Where(requirement => indices.ContainsKey(requirement.Program))
                    .Select(requirement => new IndexedRequirement(indices[requirement.Program], requirement.Condition)),
            ];
            return new Node(after, requires, [.. after.Concat(requires.Select(r => r.Index)).Distinct()], []);
        }
    }
}

public readonly record struct IndexedRequirement(int Index, Condition Condition);
