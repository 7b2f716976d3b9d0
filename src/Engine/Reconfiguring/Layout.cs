using System.Collections.Immutable;
using Supervisor.Engine.Graph;
using Supervisor.Engine.Model;

namespace Supervisor.Engine.Reconfiguring;

/// <summary>
/// The programs of a state laid out anew: those of the new specification in its order, each with what it already is, and
/// after them those that are no longer in it, until they have ended. A leaving program depends only on others that
/// leave with it, and nobody depends on it any more, so no circle can come of old and new order together.
/// </summary>
internal static class Layout
{
    public static SupervisionState Of(SupervisionState state, SupervisorSpec spec)
    {
        var wanted = spec.Programs.Select(program => program.Name).ToHashSet(StringComparer.Ordinal);
        var programs = ImmutableArray.CreateBuilder<ProgramState>(spec.Programs.Length);
        foreach (var program in spec.Programs)
        {
            programs.Add(state.Find(program.Name) is { } known
                ? known with { Index = programs.Count, Spec = program, Leaving = false }
                : new ProgramState(programs.Count, program, new Phase.Stopped(default, Why: null)));
        }

        ImmutableArray<ProgramState> leaving = [.. state.Programs.Where(program => !wanted.Contains(program.Name))];
        var names = leaving.Select(program => program.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var program in leaving)
        {
            programs.Add(program with { Index = programs.Count, Spec = Among(state, program, names), Leaving = true });
        }

        return Laid(state, programs.ToImmutable()) with { Spec = spec };
    }

    /// <summary>Without those that have left and ended.</summary>
    public static SupervisionState WithoutGone(SupervisionState state)
    {
        var programs = ImmutableArray.CreateBuilder<ProgramState>(state.Programs.Length);
        foreach (var program in state.Programs)
        {
            if (!IsGone(program))
            {
                programs.Add(program with { Index = programs.Count });
            }
        }

        return Laid(state, programs.ToImmutable());
    }

    public static bool IsGone(ProgramState program) => program is { Leaving: true, Phase.IsActive: false };

    private static SupervisionState Laid(SupervisionState state, ImmutableArray<ProgramState> programs)
    {
        var graph = ProgramGraph.Of([.. programs.Select(program => program.Spec)]);
        return state with
        {
            Programs = programs,
            Graph = graph,
            EndedMain = state.EndedMain is { } main ? graph.IndexOf(state.Programs[main].Name) : null,
            Leaving = programs.Count(program => program.Leaving),
        };
    }

    private static ProgramSpec Among(SupervisionState state, ProgramState program, HashSet<string> leaving)
    {
        var later = state.Graph.Dependencies(program.Index).Select(index => state.Programs[index].Name).Where(leaving.Contains);
        return program.Spec with { Family = program.Name, After = [.. later], Before = [], Requires = [], Wants = [], Main = false };
    }
}
