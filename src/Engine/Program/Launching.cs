using Supervisor.Engine.Graph;
using Supervisor.Engine.Model;

namespace Supervisor.Engine.Program;

/// <summary>From the request for a launch to a program that is ready, or to a launch that came to nothing.</summary>
internal static class Launching
{
    /// <summary>Only when its conditions hold.</summary>
    public static ProgramState Launch(Turn turn, ProgramState program)
    {
        var launched = program with { Generation = program.Generation + 1 };
        turn.Publish(new Notice.Starting(launched.Instance));
        turn.Emit(new Effect.Launch(launched.Instance));
        var deadline = turn.Now + program.Spec.StartTimeout;
        return launched with { Phase = new Phase.Starting(launched.Instance, turn.Now, deadline, Aborted: false, Asked: null) };
    }

    /// <summary>
    /// It runs. When the launch had been aborted the abort came too late: if it killed the process after all, its end follows.
    /// </summary>
    public static ProgramState Succeeded(Turn turn, ProgramState program, Phase.Starting starting, int pid)
    {
        turn.Publish(new Notice.Started(starting.Instance, pid));
        var running = program with
        {
            EverStarted = true,
            Phase = new Phase.Running(starting.Instance, pid, turn.Now, DueOf(turn, program.Spec.Ready)),
        };
        return starting.Asked switch
        {
            null when program.Spec.Ready is not ReadySpec.AtOnce => running,
            null => BecomeReady(turn, running, (Phase.Running)running.Phase),
            _ when turn.Shutdown?.Stage is ShutdownStage.Forced => StopSequence.KillBy(turn, running, starting.Deadline, "shutdown"),
            { } reason => StopSequence.Ask(turn, running, reason),
        };
    }

    public static ProgramState BecomeReady(Turn turn, ProgramState program, Phase.Running running)
    {
        turn.Publish(new Notice.Ready(running.Instance, turn.Now - running.Since));
        return program with { Phase = new Phase.Ready(running.Instance, running.Pid, running.Since) };
    }

    private static MonotonicTime? DueOf(Turn turn, ReadySpec ready) => ready switch
    {
        ReadySpec.After after => turn.Now + after.Time,
        { Limit: { } limit } => turn.Now + limit,
        _ => null,
    };

    /// <summary>
    /// A problem that may pass, an aborted launch among them, is met with the back-off whatever the policy; the other
    /// kind is fatal, as only a person can mend it.
    /// </summary>
    public static ProgramState Failed(Turn turn, ProgramState program, Phase.Starting starting, LaunchProblem problem)
    {
        turn.Publish(new Notice.LaunchFailed(starting.Instance, problem));
        if (starting.Asked is StopReason.Restart && turn.Shutdown is null)
        {
            return Startup.Begin(turn, program);
        }

        if (starting.Asked is { } reason)
        {
            return StopSequence.BeStopped(turn, program, reason);
        }

        return starting.Aborted || problem.MayPass
            ? RestartPolicy.TryAgain(turn, program, problem.ExitCode)
            : RestartPolicy.BecomeFatal(turn, program, problem.Message, problem.ExitCode);
    }

    public static ProgramState Overdue(Turn turn, ProgramState program, Phase.Starting starting)
    {
        turn.Publish(new Notice.LaunchOverdue(starting.Instance, turn.Now - starting.Since));
        return Abort(turn, program, starting);
    }

    public static ProgramState Abort(Turn turn, ProgramState program, Phase.Starting starting)
    {
        turn.Emit(new Effect.AbortLaunch(starting.Instance));
        return program with { Phase = starting with { Aborted = true, Deadline = turn.Now + Limits.GiveUpKill } };
    }

    /// <summary>Not even killed did the launch answer. It is not tried again: a second one might hang beside it.</summary>
    public static ProgramState GivenUp(Turn turn, ProgramState program, Phase.Starting starting)
    {
        turn.Publish(new Notice.KillGivenUp(starting.Instance));
        return starting.Asked is StopReason.Command or StopReason.Shutdown
            ? StopSequence.BeStopped(turn, program, starting.Asked.Value)
            : RestartPolicy.BecomeFatal(turn, program, "its launch neither succeeds nor can be killed", ExitCodePolicy.LaunchHangs);
    }
}
