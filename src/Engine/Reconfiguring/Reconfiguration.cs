using Supervisor.Engine.Graph;
using Supervisor.Engine.Model;
using Supervisor.Engine.Program;

namespace Supervisor.Engine.Reconfiguring;

/// <summary>
/// Another configuration comes into force. What has not changed is not touched: a program goes on with the process it
/// has and takes on what it can; one whose launch has changed is restarted; new ones start as at boot; those that are
/// gone stop in order, dependents first, and are dropped.
/// </summary>
internal static class Reconfiguration
{
    public static Transition Step(SupervisionState before, CommandId id, Command.Reconfigure command, MonotonicTime now)
    {
        var turn = new Turn(Layout.Of(before, command.Spec), now, @event: null);
        var relaunch = command.Relaunch.ToHashSet(StringComparer.Ordinal);
        var candidates = new List<int>();
        var (added, removed, relaunched) = (0, 0, 0);
        for (var index = 0; index < turn.Count; index++)
        {
            var program = turn[index];
            var known = before.Find(program.Name);
            if (program.Leaving)
            {
                removed += known is { Leaving: false } ? 1 : 0;
                turn.Set(Answers.RefuseStarts(turn, program, $"{program.Name} is no longer configured"));
            }
            else if (known is null)
            {
                added++;
                candidates.Add(index);
            }
            else
            {
                relaunched += Change(turn, program, known, relaunch.Contains(program.Name), candidates) ? 1 : 0;
            }
        }

        turn.Publish(new Notice.Reconfigured(added, removed, relaunched));
        if (turn.Booted)
        {
            Startup.Start(turn, [.. candidates]);
        }

        Forgive(turn);
        for (var index = turn.Count - 1; index >= 0; index--)
        {
            Departures.AskInTurn(turn, index);
        }

        for (var index = 0; index < turn.Count; index++)
        {
            if (turn[index] is { Spec.Main: true, Phase: Phase.Exited or Phase.Fatal or Phase.Faulted })
            {
                turn.EndWith(index);
            }
        }

        turn.Answer(id, new CommandResult.Done($"{added} added, {removed} removed, {relaunched} restarted"));
        Consequences.Settle(turn);
        return Departures.Drop(turn.Finish());
    }

    /// <returns>Whether it is launched anew for the sake of the change.</returns>
    private static bool Change(Turn turn, ProgramState program, ProgramState known, bool relaunch, List<int> candidates)
    {
        if (known.Leaving && StopSequence.Revive(program) is var revived && revived.Phase != program.Phase)
        {
            turn.Set(revived);
            return true;
        }

        if (program.Phase is Phase.Waiting)
        {
            turn.Evaluate(program.Index);
        }

        if (Wakes(program, known))
        {
            turn.Set(program with { Phase = new Phase.Stopped(turn.Now, Why: null), Failure = null });
            candidates.Add(program.Index);
            return false;
        }

        if (relaunch && program.Phase is Phase.Preparing or Phase.Starting or Phase.Running or Phase.Ready)
        {
            turn.Set(StopSequence.Ask(turn, program, StopReason.Restart));
            return true;
        }

        if (relaunch && turn.Booted && program.Phase is Phase.Fatal && program.Spec.Start is not StartMode.Manual)
        {
            turn.Set(Startup.Begin(turn, RestartPolicy.WithoutHistory(program)));
            return true;
        }

        if (program.Phase is Phase.Running running && program.Spec.Ready != known.Spec.Ready)
        {
            turn.Set(Readiness.Change(turn, program, running));
        }
        else if (program.Phase is Phase.Ready && program.Spec.Health != known.Spec.Health)
        {
            turn.Set(HealthCheck.Begin(turn, program));
        }

        return false;
    }

    /// <summary>Those that had failed for the sake of others alone are tried again when nothing of that is left, and those that had failed for theirs.</summary>
    private static void Forgive(Turn turn)
    {
        var toLookAt = new Stack<int>();
        for (var index = turn.Count - 1; turn.Booted && index >= 0; index--)
        {
            toLookAt.Push(index);
        }

        while (toLookAt.TryPop(out var index))
        {
            if (turn[index] is { Leaving: false, Phase: Phase.Fatal { ForAnother: true }, Spec.Start: not StartMode.Manual } program && Conditions.MayBeMet(turn, index))
            {
                turn.Set(Startup.Begin(turn, RestartPolicy.WithoutHistory(program)));
                foreach (var dependent in turn.Graph.Dependents(index))
                {
                    toLookAt.Push(dependent);
                }
            }
        }
    }

    /// <summary>One that slept or was never asked for, and now starts otherwise than before.</summary>
    private static bool Wakes(ProgramState program, ProgramState known) => program.Phase switch
    {
        Phase.Scheduled => program.Spec.Schedule is null,
        Phase.Stopped { Why: null } or Phase.Exited or Phase.Fatal when known.Spec.Schedule is null && program.Spec.Schedule is not null => true,
        Phase.Stopped { Why: null } => known.Spec.Start is StartMode.Manual && program.Spec.Start is not StartMode.Manual,
        _ => false,
    };
}
