using System.Collections.Immutable;
using Supervisor.Engine.Graph;
using Supervisor.Engine.Model;

namespace Supervisor.Engine.Reconfiguring;

/// <summary>
/// The programs of a state laid out anew: those of the new specification in its order, each with what it already is, and
/// after them those that are no longer in it, until they have ended. A leaving program depends only on others that
/// leave with it or after it, and nobody else depends on it any more, so no circle can come of old and new order together.
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
                ? known with { Index = programs.Count, Spec = program, Leaving = false, RunQueued = known.RunQueued && program.Schedule is not null }
                : new ProgramState(programs.Count, program, new Phase.Stopped(default, Why: null)) { Generation = state.DroppedGeneration });
        }

        foreach (var program in state.Programs.Where(program => !wanted.Contains(program.Name)))
        {
            programs.Add(program with { Index = programs.Count, Spec = program.Leaving ? program.Spec : Apart(state, program), Leaving = true, Failure = null });
        }

        return Laid(state, programs.ToImmutable()) with { Spec = spec };
    }

    /// <summary>Without those that have left and ended.</summary>
    public static SupervisionState WithoutGone(SupervisionState state)
    {
        var programs = ImmutableArray.CreateBuilder<ProgramState>(state.Programs.Length);
        var dropped = state.DroppedGeneration;
        foreach (var program in state.Programs)
        {
            if (!IsGone(program))
            {
                programs.Add(program with { Index = programs.Count });
            }
            else
            {
                dropped = Math.Max(dropped, program.Generation);
            }
        }

        return Laid(state, programs.ToImmutable()) with { DroppedGeneration = dropped };
    }

    public static bool IsGone(ProgramState program) => program is { Leaving: true, Phase.IsActive: false };

    private static SupervisionState Laid(SupervisionState state, ImmutableArray<ProgramState> programs)
    {
        var graph = ProgramGraph.Of([.. programs.Select(program => program.Spec)], programs.Count(program => !program.Leaving));
        return state with
        {
            Programs = programs,
            Graph = graph,
            EndedMain = state.EndedMain is { } main ? graph.IndexOf(state.Programs[main].Name) : null,
            Leaving = programs.Count(program => program.Leaving),
            Active = programs.Count(program => program.IsActive),
        };
    }

    /// <summary>Only order is left of what it had to do with others; it means those among them that leave too, now or later.</summary>
    private static ProgramSpec Apart(SupervisionState state, ProgramState program)
    {
        var later = state.Graph.Dependencies(program.Index).Select(index => state.Programs[index].Name);
        return program.Spec with { Family = program.Name, After = [.. later], Before = [], Requires = [], Wants = [], Main = false };
    }
}
