using Supervisor.Engine.Graph;
using Supervisor.Engine.Model;

namespace Supervisor.Engine.Program;

/// <summary>From the request for a launch to a program that is ready, or to a launch that came to nothing.</summary>
internal static class Launching
{
    /// <summary>Only when its conditions hold. The command before its start comes first.</summary>
    public static ProgramState Begin(Turn turn, ProgramState program)
    {
        var next = program with { Generation = program.Generation + 1, WasReady = false };
        if (!program.Spec.Hooks.BeforeStart)
        {
            return Launch(turn, next);
        }

        next = Slots.Begin(turn, next, TaskPurpose.BeforeStart, program.Spec.Hooks.Timeout, out var task);
        turn.Publish(new Notice.TaskStarted(task.Id));
        return next with { Phase = new Phase.Preparing(next.Instance, turn.Now, task) };
    }

    /// <param name="problem">Of the command before its start; null: it has succeeded.</param>
    public static ProgramState Prepared(Turn turn, ProgramState program, Phase.Preparing preparing, string? problem)
    {
        if (problem is null)
        {
            return Launch(turn, program);
        }

        turn.Publish(new Notice.TaskFailed(preparing.Task.Id, problem));
        return RestartPolicy.AfterFailure(turn, program, $"the command before its start failed: {problem}", ExitCodePolicy.CannotStart);
    }

    private static ProgramState Launch(Turn turn, ProgramState program)
    {
        turn.Publish(new Notice.Starting(program.Instance));
        turn.Emit(new Effect.Launch(program.Instance));
        var deadline = turn.Now + program.Spec.StartTimeout;
        return program with { Phase = new Phase.Starting(program.Instance, turn.Now, deadline, Aborted: false, Asked: null) };
    }

    /// <summary>
    /// It runs. When the launch had been aborted the abort came too late: if it killed the process after all, its end follows.
    /// </summary>
    public static ProgramState Succeeded(Turn turn, ProgramState program, Phase.Starting starting, int pid)
    {
        turn.Publish(new Notice.Started(starting.Instance, pid));
        var running = Readiness.Begin(turn, program with { EverStarted = true }, pid);
        return starting.Asked switch
        {
            null => running,
            _ when turn.Shutdown?.Stage is ShutdownStage.Forced => StopSequence.KillBy(turn, running, starting.Deadline, "shutdown"),
            { } reason => StopSequence.Ask(turn, running, reason),
        };
    }

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

        return program.Spec.StartRetries is not null ? RestartPolicy.AfterFailedStart(turn, program, problem.Message, problem.ExitCode)
            : starting.Aborted || problem.MayPass ? RestartPolicy.TryAgain(turn, program, problem.ExitCode)
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
        return starting.Asked is not null and not StopReason.Restart
            ? StopSequence.BeStopped(turn, program, starting.Asked.Value)
            : RestartPolicy.BecomeFatal(turn, program, "its launch neither succeeds nor can be killed", ExitCodePolicy.CannotStart);
    }
}
