using System.Collections.Immutable;
using Supervisor.Engine.Model;

namespace Supervisor.Engine.Rehearsing;

/// <summary>
/// What the engine would do with a configuration if nothing went wrong but what a script says. The engine is the real
/// one; time, programs and their answers are made up, and the same each time.
/// </summary>
public static class Rehearsal
{
    private const int MostSteps = 250_000;

    public static Outcome Run(SupervisorSpec spec, Script script)
    {
        var moments = ImmutableArray.CreateBuilder<Moment>();
        var world = new Stage(spec, script, moments);
        var state = Supervision.Initial(spec, script.Seed);
        var end = new MonotonicTime(0) + script.Length;
        Effect.Exit? exit = null;
        Event? next = new Event.Boot();
        var last = world.Now;
        for (var steps = 0; next is not null && exit is null; steps++)
        {
            if (steps == MostSteps)
            {
                return new Outcome(moments.ToImmutable(), Since(last), OutcomeKind.TooMuch, Exit: null, state);
            }

            last = world.Now;
            var transition = Supervision.Step(state, next, last);
            state = transition.State;
            foreach (var effect in transition.Effects)
            {
                exit ??= effect as Effect.Exit;
                world.Apply(effect, state);
            }

            next = world.Next(end);
        }

        return exit is not null ? new Outcome(moments.ToImmutable(), Since(last), OutcomeKind.Ended, exit, state)
            : world.IsAtRest ? new Outcome(moments.ToImmutable(), Since(last), OutcomeKind.AtRest, Exit: null, state)
            : new Outcome(moments.ToImmutable(), script.Length, OutcomeKind.GoesOn, Exit: null, state);
    }

    private static TimeSpan Since(MonotonicTime time) => time - new MonotonicTime(0);
}
