using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Values;

namespace Supervisor.Configuration.Checking;

/// <summary>
/// Whether programs that take all the time that they are given to stop would have it. At shutdown a program stops when all
/// that depend on it have ended, so what counts is the longest chain of dependents.
/// </summary>
/// <param name="limit">When everything left is killed.</param>
internal sealed class StopTimeChecks(ValueReader reader, FamilyGraph graph, TimeSpan limit, SourceSpan? limitAt)
{
    private readonly List<int>[] _dependents = Dependents(graph);
    private readonly Chain?[] _chains = new Chain?[graph.Count];

    public void Run()
    {
        Chain? longest = null;
        for (var family = 0; family < graph.Count; family++)
        {
            CheckAlone(graph[family]);
            var chain = ChainOf(family);
            longest = longest is null || chain.Total > longest.Total ? chain : longest;
        }

        if (longest is { First: not null } && longest.Total > limit)
        {
            Warn(longest);
        }
    }

    private void CheckAlone(ProgramFamily family)
    {
        foreach (var unit in family.Units)
        {
            if (unit.Spec.Stop.Total > limit && (unit.StopTimeAt ?? limitAt) is { } at)
            {
                reader.Warn(at, $"a stop timeout of {DurationText.Format(unit.Spec.Stop.Total)} is cut short by the shutdown timeout of {DurationText.Format(limit)}");
            }
        }
    }

    private void Warn(Chain longest)
    {
        List<Chain> inOrder = [];
        for (var link = longest; link is not null; link = link.First)
        {
            inOrder.Insert(0, link);
        }

        var names = string.Join(", then ", inOrder.Select(link => $"{graph[link.Family].Name} ({DurationText.Format(link.Own)})"));
        var cut = inOrder.First(link => link.Total > limit);
        var left = limit - (cut.Total - cut.Own);
        var unit = graph[cut.Family].Units[0];
        if ((limitAt ?? unit.StopTimeAt ?? unit.NamedAt) is { } at)
        {
            reader.Warn(at, $"programs may take {DurationText.Format(longest.Total)} to stop, and the shutdown timeout is {DurationText.Format(limit)}: {names}",
                $"{graph[cut.Family].Name} would be killed after {DurationText.Format(left)}{(cut == longest ? "" : ", and what follows at once")}; give all more time, or some less");
        }
    }

    /// <summary>The longest chain that ends with a family: dependents stop first. There are no cycles.</summary>
    private Chain ChainOf(int family)
    {
        // As deep as the configuration is long, so with a stack of its own.
        var open = new Stack<int>([family]);
        while (open.TryPeek(out var next))
        {
            var missing = _dependents[next].Where(dependent => _chains[dependent] is null).ToList();
            if (missing.Count > 0)
            {
                missing.ForEach(open.Push);
                continue;
            }

            open.Pop();
            var before = _dependents[next].Select(dependent => _chains[dependent]!).MaxBy(chain => chain.Total);
            var own = graph[next].Units.Length == 0 ? TimeSpan.Zero : graph[next].Units.Max(unit => unit.Spec.Stop.Total);
            _chains[next] = new Chain(next, own, before, (before?.Total ?? TimeSpan.Zero) + own);
        }

        return _chains[family]!;
    }

    private static List<int>[] Dependents(FamilyGraph graph)
    {
        var dependents = new List<int>[graph.Count];
        for (var family = 0; family < graph.Count; family++)
        {
            dependents[family] = [];
        }

        for (var family = 0; family < graph.Count; family++)
        {
            foreach (var dependency in graph.Dependencies(family))
            {
                dependents[dependency].Add(family);
            }
        }

        return dependents;
    }

    /// <param name="First">Those that stop before it; null when it is the first.</param>
    private sealed record Chain(int Family, TimeSpan Own, Chain? First, TimeSpan Total);
}
