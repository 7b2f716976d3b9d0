using Supervisor.Engine.Model;
using Supervisor.Engine.Program;

namespace Supervisor.Engine.Reconfiguring;

/// <summary>Programs that are no longer configured: asked to stop once those that depend on them have ended, then dropped.</summary>
internal static class Departures
{
    /// <summary>Some of the programs that an ended one depended on may be next.</summary>
    public static void OnEnded(Turn turn, int index)
    {
        if (!turn[index].Leaving)
        {
            return;
        }

        foreach (var dependency in turn.Graph.Dependencies(index))
        {
            AskInTurn(turn, dependency);
        }
    }

    public static void AskInTurn(Turn turn, int index)
    {
        var program = turn[index];
        if (!program.Leaving || !program.Phase.IsActive || turn.Shutdown is not null)
        {
            return;
        }

        foreach (var dependent in turn.Graph.Dependents(index))
        {
            if (turn[dependent].Phase.IsAlive)
            {
                return;
            }
        }

        turn.Set(StopSequence.Ask(turn, program, StopReason.Removal));
    }

    /// <summary>After a step: those that have ended are gone, and what the shell keeps for them can go.</summary>
    public static Transition Drop(Transition transition)
    {
        if (transition.State is { Leaving: 0 } or { Ended: true } || !transition.State.Programs.Any(Layout.IsGone))
        {
            return transition;
        }

        var effects = transition.Effects.ToBuilder();
        foreach (var program in transition.State.Programs)
        {
            if (Layout.IsGone(program))
            {
                effects.Add(new Effect.Publish(new Notice.Dropped(program.Name)));
                effects.Add(new Effect.Drop(program.Name));
            }
        }

        return transition with { State = Layout.WithoutGone(transition.State), Effects = effects.ToImmutable() };
    }
}
