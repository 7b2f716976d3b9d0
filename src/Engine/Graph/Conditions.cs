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
/// started again, so the wait goes on. Programs that run already are left alone.
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

        var unmet = false;
        foreach (var requirement in turn.Graph.Requires(index))
        {
            var required = turn[requirement.Index];
            switch (Judge(required.Phase, requirement.Condition))
            {
                case Judgement.Never:
                    var reason = $"requires {required.Name}, which failed ({Why(required.Phase)})";
                    turn.Set(RestartPolicy.BecomeFatal(turn, program, reason, ExitCodePolicy.FailureCode(required.Phase) ?? 1));
                    return;
                case Judgement.NotYet:
                    unmet = true;
                    break;
            }
        }

        foreach (var other in turn.Graph.After(index))
        {
            unmet |= IsOnItsWay(turn[other]);
        }

        if (!unmet)
        {
            turn.Set(Launching.Launch(turn, program));
        }
        else if (!waiting.Announced)
        {
            turn.Publish(new Notice.Waiting(program.Name, Unmet(turn, index)));
            turn.Set(program with { Phase = waiting with { Announced = true } });
        }
    }

    private static Judgement Judge(Phase phase, Condition condition) => phase switch
    {
        Phase.Ready or Phase.Exited { Success: true } => Judgement.Met,
        Phase.Running => condition is Condition.Started ? Judgement.Met : Judgement.NotYet,
        Phase.Exited or Phase.Fatal or Phase.Faulted => Judgement.Never,
        _ => Judgement.NotYet,
    };

    private static bool IsOnItsWay(ProgramState program) =>
        !program.EverStarted && program.Phase is Phase.Waiting or Phase.Starting or Phase.Backoff;

    private static ImmutableArray<Requirement> Unmet(Turn turn, int index)
    {
        var unmet = ImmutableArray.CreateBuilder<Requirement>();
        foreach (var requirement in turn.Graph.Requires(index))
        {
            var required = turn[requirement.Index];
            if (Judge(required.Phase, requirement.Condition) is not Judgement.Met)
            {
                unmet.Add(new Requirement(required.Name, requirement.Condition));
            }
        }

        foreach (var other in turn.Graph.After(index))
        {
            if (IsOnItsWay(turn[other]))
            {
                unmet.Add(new Requirement(turn[other].Name, Condition.Started));
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
