using Supervisor.Engine.Model;
using Supervisor.Engine.Program;
using Supervisor.Engine.Reconfiguring;

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
                Departures.OnEnded(turn, ended);
            }
            else if (turn.TryNextFollowing(out var following))
            {
                Follow(turn, following);
            }
            else
            {
                return;
            }
        }
    }

    private static void Follow(Turn turn, Following following)
    {
        if (turn.Shutdown is not null)
        {
            return;
        }

        switch (following.Consequence)
        {
            case Consequence.Shutdown:
                ShutdownSequence.Start(turn, ShutdownCause.Consequence, following.Reason, following.Code);
                break;
            case Consequence.StopDependents:
                Move(turn, following, StopReason.Dependency);
                break;
            case Consequence.RestartDependents:
                Move(turn, following, StopReason.Restart);
                break;
        }
    }

    /// <summary>All that require it, by whatever chain, and are active; those that are stopping already are left to that.</summary>
    private static void Move(Turn turn, Following following, StopReason reason)
    {
        var seen = new bool[turn.Count];
        var next = new Stack<int>();
        var affected = new List<int>();
        next.Push(following.Index);
        seen[following.Index] = true;
        while (next.TryPop(out var index))
        {
            foreach (var dependent in turn.Graph.HardDependents(index))
            {
                if (seen[dependent])
                {
                    continue;
                }

                seen[dependent] = true;
                next.Push(dependent);
                if (IsMoved(turn[dependent].Phase, reason))
                {
                    affected.Add(dependent);
                }
            }
        }

        if (affected.Count == 0)
        {
            return;
        }

        turn.Publish(new Notice.DependentsFollow(turn[following.Index].Name, following.Consequence, [.. affected.Select(dependent => turn[dependent].Name)]));
        foreach (var dependent in affected)
        {
            turn.Set(StopSequence.Ask(turn, turn[dependent], reason));
        }
    }

    private static bool IsMoved(Phase phase, StopReason reason) => phase switch
    {
        Phase.Preparing or Phase.Starting { Asked: null } or Phase.Running or Phase.Ready => true,
        // One that sleeps until its next time waits for what it requires when that time comes.
        Phase.Waiting or Phase.Delaying or Phase.Backoff => reason is not StopReason.Restart,
        _ => false,
    };

    /// <summary>One that only serves others and is between two runs may still have something to do for those that have ended.</summary>
    private static bool ServantIsOnItsWay(Turn turn)
    {
        for (var index = 0; index < turn.Count; index++)
        {
            if (turn[index] is { Spec.Serves: true, Phase: { IsActive: true } and not (Phase.Running or Phase.Ready or Phase.Scheduled) })
            {
                return true;
            }
        }

        return false;
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
        else if (turn.Spec.Exit is not ExitPolicy.Never && turn.Active == 0 && !ServantIsOnItsWay(turn))
        {
            const string reason = "all programs have ended";
            if (turn.Alive == 0)
            {
                ShutdownSequence.End(turn, reason);
            }
            else
            {
                // What is left only served them.
                ShutdownSequence.Start(turn, ShutdownCause.AllEnded, reason);
            }
        }
    }
}
