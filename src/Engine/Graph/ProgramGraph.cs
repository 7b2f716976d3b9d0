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
        var names = new Names(programs);
        var nodes = ImmutableArray.CreateBuilder<Node>(programs.Length);
        foreach (var program in programs)
        {
            nodes.Add(Node.Of(program, names));
        }

        for (var index = 0; index < programs.Length; index++)
        {
            foreach (var later in names.Of(programs[index].Before))
            {
                nodes[later] = nodes[later].WithAfter(index);
            }
        }

        var dependents = new List<int>[programs.Length];
        var hard = new List<int>[programs.Length];
        for (var index = 0; index < programs.Length; index++)
        {
            dependents[index] = [];
            hard[index] = [];
        }

        for (var index = 0; index < programs.Length; index++)
        {
            foreach (var dependency in nodes[index].Dependencies)
            {
                dependents[dependency].Add(index);
            }

            foreach (var required in nodes[index].Requires.Select(requirement => requirement.Index).Distinct())
            {
                hard[required].Add(index);
            }
        }

        for (var index = 0; index < programs.Length; index++)
        {
            nodes[index] = nodes[index] with { Dependents = [.. dependents[index]], HardDependents = [.. hard[index]] };
        }

        return new ProgramGraph(names.Indices.ToFrozenDictionary(StringComparer.Ordinal), nodes.MoveToImmutable())
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

    public ImmutableArray<IndexedRequirement> Wants(int index) => _nodes[index].Wants;

    /// <summary>What it requires or wants: these start with it.</summary>
    public IEnumerable<int> Needs(int index)
    {
        foreach (var requirement in _nodes[index].Requires)
        {
            yield return requirement.Index;
        }

        foreach (var wish in _nodes[index].Wants)
        {
            yield return wish.Index;
        }
    }

    /// <summary>All that start before it, each once.</summary>
    public ImmutableArray<int> Dependencies(int index) => _nodes[index].Dependencies;

    /// <summary>All that have it among their <see cref="Dependencies"/>, in the order of the file.</summary>
    public ImmutableArray<int> Dependents(int index) => _nodes[index].Dependents;

    /// <summary>Who requires it, in the order of the file.</summary>
    public ImmutableArray<int> HardDependents(int index) => _nodes[index].HardDependents;

    /// <summary>A cycle by its path, first name repeated at the end; null when there is none.</summary>
    public static ImmutableArray<string>? FindCycle(IReadOnlyList<ProgramSpec> programs) => CycleSearch.Find(programs);

    /// <summary>Programs by name; that of a family stands for all its replicas.</summary>
    private sealed class Names
    {
        private readonly Dictionary<string, List<int>> _members = new(StringComparer.Ordinal);

        public Names(ImmutableArray<ProgramSpec> programs)
        {
            for (var index = 0; index < programs.Length; index++)
            {
                var program = programs[index];
                Indices.TryAdd(program.Name, index);
                Add(program.Name, index);
                if (program.Family != program.Name)
                {
                    Add(program.Family, index);
                }
            }
        }

        public Dictionary<string, int> Indices { get; } = new(StringComparer.Ordinal);

        public IEnumerable<int> Of(IEnumerable<string> names) => names.SelectMany(Of);

        public IEnumerable<IndexedRequirement> Of(IEnumerable<Requirement> requirements) =>
            requirements.SelectMany(requirement => Of(requirement.Program).Select(index => new IndexedRequirement(index, requirement.Condition)));

        private List<int> Of(string name) => _members.GetValueOrDefault(name) ?? [];

        private void Add(string name, int index)
        {
            if (!_members.TryGetValue(name, out var members))
            {
                _members.Add(name, members = []);
            }

            members.Add(index);
        }
    }

    private sealed record Node(
        ImmutableArray<int> After,
        ImmutableArray<IndexedRequirement> Requires,
        ImmutableArray<IndexedRequirement> Wants,
        ImmutableArray<int> Dependencies)
    {
        public ImmutableArray<int> Dependents { get; init; } = [];

        public ImmutableArray<int> HardDependents { get; init; } = [];

        public static Node Of(ProgramSpec program, Names names)
        {
            ImmutableArray<int> after = [.. names.Of(program.After)];
            ImmutableArray<IndexedRequirement> requires = [.. names.Of(program.Requires)];
            ImmutableArray<IndexedRequirement> wants = [.. names.Of(program.Wants)];
            var needs = requires.Concat(wants).Select(requirement => requirement.Index);
            return new Node(after, requires, wants, [.. after.Concat(needs).Distinct()]);
        }

        public Node WithAfter(int index) => After.Contains(index)
            ? this
            : this with { After = After.Add(index), Dependencies = Dependencies.Contains(index) ? Dependencies : Dependencies.Add(index) };
    }
}

public readonly record struct IndexedRequirement(int Index, Condition Condition);
