using Supervisor.Engine.Model;

namespace Supervisor.Engine.Graph;

/// <summary>What an event to one program means for the others, and for the whole: worked off from queues until nothing follows.</summary>
internal static class Consequences
{
    public static void Settle(Turn turn)
    {
        Drain(turn);
        if (turn.Booted && turn.Shutdown is null)
        {
            Decide(turn);
            Drain(turn);
        }

        if (turn is { Shutdown: { } shutdown, Alive: 0, Ended: false })
        {
            ShutdownSequence.End(turn, shutdown.Reason);
        }
    }

    private static void Drain(Turn turn)
    {
        while (true)
        {
            if (turn.TryNextToEvaluate(out var waiting))
            {
                Conditions.Evaluate(turn, waiting);
            }
            else if (turn.TryNextEnded(out var ended))
            {
                ShutdownSequence.OnEnded(turn, ended);
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>Whether the supervisor ends by itself; a main program overrides the policy.</summary>
    private static void Decide(Turn turn)
    {
        if (turn.Graph.HasMain)
        {
            if (turn.EndedMain is { } main)
            {
                ShutdownSequence.Start(turn, ShutdownCause.MainEnded, $"main program {turn[main].Name} has ended");
            }

            return;
        }

        if (turn.Spec.Exit is ExitPolicy.WhenAnyFails && ExitCodePolicy.FirstFailure(turn) is { } failed)
        {
            ShutdownSequence.Start(turn, ShutdownCause.ProgramFailed, $"{failed.Name} has failed");
        }
        else if (turn.Spec.Exit is not ExitPolicy.Never && turn.Active == 0)
        {
            ShutdownSequence.End(turn, "all programs have ended");
        }
    }
}
