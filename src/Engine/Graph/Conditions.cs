using System.Collections.Immutable;
using Supervisor.Engine.Model;
using Supervisor.Engine.Program;

namespace Supervisor.Engine.Graph;

/// <summary>
/// Whether a program that waits may start.
/// <para>
/// <c>after</c> is order only: it waits for a program that is itself on its way to its first start, and not for one
/// that is stopped, has failed, has ended, or has run before. <c>requires</c> waits until the condition is met. A
/// required program that has failed for good fails the one that waits; one that was stopped by command may be
/// started again, so the wait goes on. <c>wants</c> waits for as long as the condition may come to be met by itself.
/// Programs that run already are left alone.
/// </para>
/// </summary>
internal static class Conditions
{
    private enum Judgement
    {
        Met,
        NotYet,
        Never,
    }

    /// <summary>Launches the program, or makes it fatal, or leaves it waiting.</summary>
    public static void Evaluate(Turn turn, int index)
    {
        var program = turn[index];
        if (program.Phase is not Phase.Waiting waiting)
        {
            return;
        }

        if (turn.Shutdown is not null)
        {
            turn.Set(StopSequence.BeStopped(turn, program, StopReason.Shutdown));
            return;
        }

        if (program.Leaving)
        {
            // It was to start again when it ended, and is configured no longer.
            turn.Set(StopSequence.BeStopped(turn, program, StopReason.Removal));
            return;
        }

        foreach (var requirement in turn.Graph.Requires(index))
        {
            var required = turn[requirement.Index];
            if (Judge(required, requirement.Condition) is Judgement.Never)
            {
                var reason = $"requires {required.Name}, which failed ({Why(required.Phase)})";
                var failed = RestartPolicy.BecomeFatal(turn, program, reason, ExitCodePolicy.FailureCode(required.Phase) ?? 1);
                turn.Set(failed with { Phase = failed.Phase is Phase.Fatal fatal ? fatal with { ForAnother = true } : failed.Phase });
                return;
            }
        }

        if (!IsHeldBack(turn, index))
        {
            Go(turn, program, waiting);
        }
        else if (!waiting.Announced)
        {
            turn.Publish(new Notice.Waiting(program.Name, Unmet(turn.Graph, other => turn[other], index)));
            turn.Set(program with { Phase = waiting with { Announced = true } });
        }
    }

    /// <summary>None of those that it requires has failed for good.</summary>
    public static bool MayBeMet(Turn turn, int index)
    {
        foreach (var requirement in turn.Graph.Requires(index))
        {
            if (Judge(turn[requirement.Index], requirement.Condition) is Judgement.Never)
            {
                return false;
            }
        }

        return true;
    }

    private static void Go(Turn turn, ProgramState program, Phase.Waiting waiting)
    {
        if (!waiting.Delay)
        {
            turn.Set(Launching.Begin(turn, program));
            return;
        }

        turn.Publish(new Notice.Delayed(program.Name, program.Spec.StartupDelay));
        turn.Set(program with { Phase = new Phase.Delaying(turn.Now, program.Instance, turn.Now + program.Spec.StartupDelay) });
    }

    private static Judgement Judge(ProgramState program, Condition condition) => (program.Phase, condition) switch
    {
        (Phase.Exited { Success: true } or Phase.Scheduled { Success: true }, _) => Judgement.Met,
        (Phase.Ready, Condition.Started or Condition.Ready) => Judgement.Met,
        (Phase.Ready, Condition.Healthy) => program.Spec.Health is null || program.Health?.Verdict is Health.Healthy
            ? Judgement.Met
            : Judgement.NotYet,
        (Phase.Running, Condition.Started) => Judgement.Met,
        (Phase.Exited or Phase.Fatal or Phase.Faulted, _) => Judgement.Never,
        _ => program.LastRunSucceeded is true && condition is Condition.Succeeded ? Judgement.Met : Judgement.NotYet,
    };

    private static bool IsHeldBack(Turn turn, int index)
    {
        foreach (var requirement in turn.Graph.Requires(index))
        {
            if (Judge(turn[requirement.Index], requirement.Condition) is not Judgement.Met)
            {
                return true;
            }
        }

        foreach (var wish in turn.Graph.Wants(index))
        {
            if (IsAwaited(turn[wish.Index], wish.Condition))
            {
                return true;
            }
        }

        foreach (var other in turn.Graph.After(index))
        {
            if (IsOnItsWay(turn[other]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOnItsWay(ProgramState program) => !program.EverStarted
        && program.Phase is Phase.Waiting or Phase.Delaying or Phase.Preparing or Phase.Starting or Phase.Backoff;

    /// <summary>A wish is given up when only a person, or a time that may be far, could still fulfil it.</summary>
    private static bool IsAwaited(ProgramState program, Condition condition) =>
        Judge(program, condition) is Judgement.NotYet && program.Phase is not (Phase.Stopped or Phase.Scheduled);

    /// <summary>What one that waits still waits for.</summary>
    public static ImmutableArray<Requirement> Unmet(ProgramGraph graph, Func<int, ProgramState> programs, int index)
    {
        var unmet = ImmutableArray.CreateBuilder<Requirement>();
        foreach (var requirement in graph.Requires(index))
        {
            var required = programs(requirement.Index);
            if (Judge(required, requirement.Condition) is not Judgement.Met)
            {
                unmet.Add(new Requirement(required.Name, requirement.Condition));
            }
        }

        foreach (var wish in graph.Wants(index))
        {
            if (IsAwaited(programs(wish.Index), wish.Condition))
            {
                unmet.Add(new Requirement(programs(wish.Index).Name, wish.Condition));
            }
        }

        foreach (var other in graph.After(index))
        {
            if (IsOnItsWay(programs(other)))
            {
                unmet.Add(new Requirement(programs(other).Name, Condition.Started));
            }
        }

        return unmet.ToImmutable();
    }

    private static string Why(Phase phase) => phase switch
    {
        Phase.Fatal fatal => fatal.Reason,
        Phase.Exited { Status: ExitStatus.Exited exited } => $"ended with exit code {exited.Code}",
        Phase.Exited { Status: ExitStatus.Killed killed } => $"ended by signal {killed.Signal.Number}",
        _ => phase.Word,
    };
}
