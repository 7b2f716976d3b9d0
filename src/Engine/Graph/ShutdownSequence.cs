using Supervisor.Engine.Model;
using Supervisor.Engine.Program;

namespace Supervisor.Engine.Graph;

/// <summary>
/// The end of everything. Nothing new starts. A program is asked to stop once every program that has it in
/// <c>after</c> or <c>requires</c> has ended, and one that stops last once all others have; those that have nothing to do with
/// each other stop side by side. A launch
/// under way is not aborted: its own deadline counts.
/// <para>
/// A second request drops the order and leaves each program a short time; a third, or the shutdown timeout, kills
/// everything. Ten seconds later whatever hangs in the kernel is given up, so a shutdown always ends.
/// </para>
/// </summary>
internal static class ShutdownSequence
{
    /// <summary>By a signal or a command. One that comes while the supervisor ends by itself is the first.</summary>
    public static void Request(Turn turn, string reason)
    {
        if (turn.Shutdown is not { } shutdown)
        {
            Start(turn, ShutdownCause.Request, reason);
            return;
        }

        if (shutdown.Stage is ShutdownStage.Forced)
        {
            turn.Ignore("everything is being killed");
            return;
        }

        turn.SetShutdown(shutdown with { Requests = shutdown.Requests + 1 });
        switch (shutdown.Requests)
        {
            case 0:
                turn.Ignore("it is shutting down already; a further request shortens that");
                break;
            case 1:
                Shorten(turn, reason);
                break;
            default:
                Force(turn, reason);
                break;
        }
    }

    public static void OnDeadline(Turn turn)
    {
        if (turn.Shutdown is null or { Stage: ShutdownStage.Forced })
        {
            turn.Ignore("that timer is not armed");
            return;
        }

        Force(turn, "shutdown timeout");
    }

    /// <param name="code">That it ends with; null: the policy looks at all programs.</param>
    public static void Start(Turn turn, ShutdownCause cause, string reason, int? code = null)
    {
        var timeout = turn.Spec.ShutdownTimeout;
        var requests = cause is ShutdownCause.Request ? 1 : 0;
        turn.Publish(new Notice.ShutdownStarted(reason, timeout));
        turn.SetShutdown(new ShutdownState(cause, ShutdownStage.Ordered, reason, turn.Now + timeout, requests) { Code = code });
        for (var index = turn.Count - 1; index >= 0; index--)
        {
            var program = Answers.RefuseAll(turn, turn[index], Commands.ShuttingDown);
            turn.Set(program.Phase.IsAlive ? program : StopSequence.Ask(turn, program, StopReason.Shutdown));
        }

        for (var index = turn.Count - 1; index >= 0; index--)
        {
            AskInTurn(turn, index);
        }
    }

    public static void OnEnded(Turn turn, int index)
    {
        if (turn.Shutdown?.Stage is not ShutdownStage.Ordered)
        {
            return;
        }

        foreach (var dependency in turn.Graph.Dependencies(index))
        {
            AskInTurn(turn, dependency);
        }

        for (var last = 0; last < turn.Count; last++)
        {
            if (turn[last].Spec.StopsLast)
            {
                AskInTurn(turn, last);
            }
        }
    }

    /// <summary>Nothing is alive any more.</summary>
    public static void End(Turn turn, string reason)
    {
        turn.EndShutdown();
        turn.Ended = true;
        turn.Emit(new Effect.Exit(ExitCodePolicy.CodeOf(turn), reason));
    }

    private static void Shorten(Turn turn, string reason)
    {
        turn.Publish(new Notice.ShutdownShortened(reason, Limits.ShortenedStop));
        turn.SetShutdown(turn.Shutdown! with { Stage = ShutdownStage.Shortened });
        for (var index = 0; index < turn.Count; index++)
        {
            turn.Set(StopSequence.Ask(turn, turn[index], StopReason.Shutdown));
        }
    }

    private static void Force(Turn turn, string reason)
    {
        turn.Publish(new Notice.ShutdownForced(reason));
        turn.SetShutdown(turn.Shutdown! with { Stage = ShutdownStage.Forced });
        for (var index = 0; index < turn.Count; index++)
        {
            turn.Set(StopSequence.Force(turn, turn[index]));
        }
    }

    private static void AskInTurn(Turn turn, int index)
    {
        var program = turn[index];
        if (!program.Phase.IsAlive)
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

        if (!program.Spec.StopsLast || !turn.Graph.Dependencies(index).IsEmpty || !OthersRun(turn))
        {
            turn.Set(StopSequence.Ask(turn, program, StopReason.Shutdown));
        }
    }

    /// <summary>Some that do not stop last. Who comes after another program is asked before it, so it waits for nobody.</summary>
    private static bool OthersRun(Turn turn)
    {
        for (var index = 0; index < turn.Count; index++)
        {
            if (turn[index] is { Phase.IsAlive: true, Spec.StopsLast: false })
            {
                return true;
            }
        }

        return false;
    }
}
