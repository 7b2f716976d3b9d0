using System.Collections.Immutable;
using Supervisor.Engine.Model;
using Supervisor.Engine.Simulation;
using Supervisor.Engine.Simulation.Judging;

namespace Supervisor.Engine.Tests.Simulation;

/// <summary>Ways to break an engine, and the net that it must not pass.</summary>
internal static class Broken
{
    private const int Schedules = 4_000;

    public static void Caught(EngineStep engine, params ImmutableArray<Invariant> by)
    {
        var failed = Simulated.FindViolation(engine, firstSeed: 1, Schedules, Cut.None, new Marks());

        Assert.NotNull(failed);
        Assert.Contains(failed.Violation!.Invariant, by);
    }

    public static EngineStep Without(Predicate<Effect> effects) => (state, @event, now) =>
    {
        var next = Supervision.Step(state, @event, now);
        return next with { Effects = next.Effects.RemoveAll(effects) };
    };

    /// <summary>One effect more at the end of a step; null for none.</summary>
    public static EngineStep Adding(Func<Transition, Effect?> effect) => (state, @event, now) =>
    {
        var next = Supervision.Step(state, @event, now);
        return effect(next) is { } more ? next with { Effects = next.Effects.Add(more) } : next;
    };

    /// <summary>It reads every specification as another one.</summary>
    public static EngineStep WithSpecs(Func<ProgramSpec, ProgramSpec> change) => (state, @event, now) => @event switch
    {
        Event.Boot => Supervision.Step(Supervision.Initial(Changed(state.Spec, change), state.Chance), @event, now),
        Event.Commanded { Command: Command.Reconfigure reconfigure } commanded =>
            Supervision.Step(state, commanded with { Command = reconfigure with { Spec = Changed(reconfigure.Spec, change) } }, now),
        _ => Supervision.Step(state, @event, now),
    };

    private static SupervisorSpec Changed(SupervisorSpec spec, Func<ProgramSpec, ProgramSpec> change) =>
        spec with { Programs = [.. spec.Programs.Select(change)] };
}
