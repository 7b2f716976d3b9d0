using System.Collections.Immutable;
using Supervisor.Engine.Model;

namespace Supervisor.Engine.Graph;

/// <summary>
/// Depth first with a stack of its own, as a configuration may be as deep as it is long. A program on the path that is
/// met again closes a cycle, and the path from it on is the cycle's name.
/// </summary>
internal static class CycleSearch
{
    private enum Mark : byte
    {
        Unseen,
        OnPath,
        Done,
    }

    public static ImmutableArray<string>? Find(IReadOnlyList<ProgramSpec> programs)
    {
        var graph = ProgramGraph.Of([.. programs]);
        var marks = new Mark[programs.Count];
        var path = new List<Visit>();
        for (var root = 0; root < programs.Count; root++)
        {
            if (marks[root] is Mark.Unseen && Walk(graph, root, marks, path) is { } closing)
            {
                return Name(programs, path, closing);
            }
        }

        return null;
    }

    /// <summary>Gives the program that was met twice, with the path still in place.</summary>
    private static int? Walk(ProgramGraph graph, int root, Mark[] marks, List<Visit> path)
    {
        path.Add(new Visit(root, 0));
        marks[root] = Mark.OnPath;
        while (path.Count > 0)
        {
            var (program, next) = path[^1];
            var dependencies = graph.Dependencies(program);
            if (next == dependencies.Length)
            {
                marks[program] = Mark.Done;
                path.RemoveAt(path.Count - 1);
                continue;
            }

            path[^1] = new Visit(program, next + 1);
            var dependency = dependencies[next];
            switch (marks[dependency])
            {
                case Mark.OnPath:
                    return dependency;
                case Mark.Unseen:
                    marks[dependency] = Mark.OnPath;
                    path.Add(new Visit(dependency, 0));
                    break;
            }
        }

        return null;
    }

    private static ImmutableArray<string> Name(IReadOnlyList<ProgramSpec> programs, List<Visit> path, int closing)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        for (var at = path.FindIndex(visit => visit.Program == closing); at < path.Count; at++)
        {
            names.Add(programs[path[at].Program].Name);
        }

        names.Add(programs[closing].Name);
        return names.ToImmutable();
    }

    private readonly record struct Visit(int Program, int NextDependency);
}
