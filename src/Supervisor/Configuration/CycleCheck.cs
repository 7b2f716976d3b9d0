using System.Collections.Immutable;
using Supervisor.Engine.Model;

namespace Supervisor.Configuration;

/// <summary>Programs that wait for each other in a circle, by after or requires.</summary>
internal static class CycleCheck
{
    /// <summary>A cycle by its names with the first again at the end, or null. Names of unknown programs are passed over.</summary>
    public static ImmutableArray<string>? Find(IReadOnlyList<ProgramSpec> programs)
    {
        var byName = programs.ToDictionary(program => program.Name, StringComparer.Ordinal);
        var finished = new HashSet<string>(StringComparer.Ordinal);
        foreach (var program in programs)
        {
            if (From(program, byName, finished) is { } cycle)
            {
                return cycle;
            }
        }

        return null;
    }

    // Depth first with a stack of its own: a chain of ten thousand programs would overflow the thread's.
    private static ImmutableArray<string>? From(ProgramSpec start, Dictionary<string, ProgramSpec> byName, HashSet<string> finished)
    {
        var path = new List<(string Name, Queue<string> Next)>();
        var onPath = new HashSet<string>(StringComparer.Ordinal);
        Enter(start);
        while (path.Count > 0)
        {
            var (name, next) = path[^1];
            if (!next.TryDequeue(out var other))
            {
                finished.Add(name);
                onPath.Remove(name);
                path.RemoveAt(path.Count - 1);
            }
            else if (onPath.Contains(other))
            {
                return [.. path.Select(step => step.Name).SkipWhile(step => step != other), other];
            }
            else if (byName.TryGetValue(other, out var known))
            {
                Enter(known);
            }
        }

        return null;

        void Enter(ProgramSpec program)
        {
            if (!finished.Contains(program.Name))
            {
                onPath.Add(program.Name);
                path.Add((program.Name, new Queue<string>(program.After.Concat(program.Requires.Select(required => required.Program)))));
            }
        }
    }
}
