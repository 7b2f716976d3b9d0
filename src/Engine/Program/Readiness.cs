using Supervisor.Engine.Model;

namespace Supervisor.Engine.Program;

/// <summary>From the first instruction to a program that is ready, or has not become so in time.</summary>
internal static class Readiness
{
    /// <summary>It runs. Where nothing has to be waited for it is ready at once.</summary>
    public static ProgramState Begin(Turn turn, ProgramState program, int pid) =>
        Await(turn, program, new Phase.Running(program.Instance, pid, turn.Now, Due: null));

    /// <summary>It runs, and has to show that it is ready in another way than before. A limit counts from now on.</summary>
    public static ProgramState Change(Turn turn, ProgramState program, Phase.Running running) =>
        Await(turn, program, running with { Probe = null });

    /// <summary>It is ready: from here on it is looked after, and the command after its start runs.</summary>
    public static ProgramState Reach(Turn turn, ProgramState program, Phase.Running running)
    {
        turn.Publish(new Notice.Ready(running.Instance, turn.Now - running.Since));
        var ready = program with { Phase = new Phase.Ready(running.Instance, running.Pid, running.Since), WasReady = true, FailedStarts = 0 };
        if (program.Spec.Hooks.AfterStart)
        {
            ready = Chores.Begin(turn, ready, TaskPurpose.AfterStart, program.Spec.Hooks.Timeout);
        }

        return HealthCheck.Begin(turn, ready);
    }

    /// <summary>Its time is over: either that was all it took, or it has failed.</summary>
    public static ProgramState OnDue(Turn turn, ProgramState program, Phase.Running running)
    {
        if (program.Spec.Ready is ReadySpec.AtOnce or ReadySpec.After)
        {
            return Reach(turn, program, running);
        }

        turn.Publish(new Notice.NotReady(running.Instance, turn.Now - running.Since, running.Probe?.LastProblem));
        return StopSequence.Ask(turn, program, StopReason.NotReady);
    }

    /// <summary>The pause is over, or the probe has taken too long.</summary>
    public static ProgramState OnProbeDue(Turn turn, ProgramState program, Phase.Running running, ProbeRound round)
    {
        if (round.Running is not null)
        {
            return OnProbed(turn, program, running, round, Probing.Overdue(round));
        }

        var next = Probing.Make(turn, program, TaskPurpose.Readiness, round.Spec, round.LastProblem, out var made);
        return next with { Phase = running with { Probe = made } };
    }

    public static ProgramState OnProbed(Turn turn, ProgramState program, Phase.Running running, ProbeRound round, string? problem) =>
        problem is null
            ? Reach(turn, program, running)
            : program with { Phase = running with { Probe = Probing.Pause(turn, round, problem) } };

    private static ProgramState Await(Turn turn, ProgramState program, Phase.Running running)
    {
        var bounded = running with { Due = DueOf(turn, program.Spec.Ready, running.Since) };
        switch (program.Spec.Ready)
        {
            case ReadySpec.AtOnce:
                return Reach(turn, program, bounded);
            case ReadySpec.Probed probed:
                var probing = Probing.Make(turn, program, TaskPurpose.Readiness, probed.Probe, lastProblem: null, out var round);
                return probing with { Phase = bounded with { Probe = round } };
            default:
                return program with { Phase = bounded };
        }
    }

    private static MonotonicTime? DueOf(Turn turn, ReadySpec ready, MonotonicTime since) => ready switch
    {
        ReadySpec.After after => since + after.Time,
        { Limit: { } limit } => turn.Now + limit,
        _ => null,
    };
}
