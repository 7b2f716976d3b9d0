using Supervisor.Engine.Model;

namespace Supervisor.Engine.Program;

/// <summary>
/// Asked, killed, given up: what a stop does to a program whose main process lives. Its own stop time counts, unless
/// the whole shutdown has been shortened or forced.
/// </summary>
internal static class StopSequence
{
    /// <summary>To be stopped, in whatever phase. A later reason replaces an earlier one; asking twice changes nothing else.</summary>
    public static ProgramState Ask(Turn turn, ProgramState program, StopReason reason) => program.Phase switch
    {
        Phase.Waiting or Phase.Backoff => BeStopped(turn, program, reason),

        // A launch cannot be asked to end, but one that hangs has no longer than a program that runs would have.
        Phase.Starting starting => program with
        {
            Phase = starting with { Asked = reason, Deadline = starting.Aborted ? starting.Deadline : Sooner(turn, program, starting.Deadline) },
        },
        Phase.Running { Pid: var pid, Since: var since } => SendStop(turn, program, pid, since, reason),
        Phase.Ready { Pid: var pid, Since: var since } => SendStop(turn, program, pid, since, reason),
        Phase.Stopping stopping => program with
        {
            Phase = stopping with { Asked = reason, Deadline = stopping.Killed ? stopping.Deadline : Sooner(turn, program, stopping.Deadline) },
        },
        Phase.Cleaning cleaning => program with
        {
            Phase = cleaning with
            {
                Asked = reason,
                Deadline = cleaning.Stage is CleaningStage.Killing ? cleaning.Deadline : Sooner(turn, program, cleaning.Deadline),
            },
        },
        _ => program,
    };

    /// <summary>No more asking: whatever is alive is killed, and the last ten seconds begin.</summary>
    public static ProgramState Force(Turn turn, ProgramState program) => program.Phase switch
    {
        Phase.Starting { Aborted: false } starting => Launching.Abort(turn, program, starting with { Asked = StopReason.Shutdown }),
        Phase.Running or Phase.Ready or Phase.Stopping { Killed: false } =>
            KillBy(turn, program, turn.Now + Limits.GiveUpKill, "shutdown"),
        Phase.Cleaning { Stage: not CleaningStage.Killing } cleaning =>
            Cleaning.Kill(turn, program, cleaning with { Asked = StopReason.Shutdown }, "shutdown"),
        _ => Ask(turn, program, StopReason.Shutdown),
    };

    /// <summary>The stop timeout is over and the main process is still there.</summary>
    public static ProgramState KillOverdue(Turn turn, ProgramState program, Phase.Stopping stopping)
    {
        turn.Publish(new Notice.Killing(stopping.Instance, "stop timeout"));
        turn.Emit(new Effect.KillAll(stopping.Instance));
        return program with { Phase = stopping with { Killed = true, Deadline = turn.Now + Limits.GiveUpKill } };
    }

    /// <param name="deadline">When to give up.</param>
    public static ProgramState KillBy(Turn turn, ProgramState program, MonotonicTime deadline, string why)
    {
        turn.Publish(new Notice.Killing(program.Instance, why));
        turn.Emit(new Effect.KillAll(program.Instance));
        var phase = program.Phase;
        return program with
        {
            Phase = new Phase.Stopping(program.Instance, phase.ProcessId ?? 0, phase.Since, StopReason.Shutdown, Killed: true, deadline),
        };
    }

    /// <summary>SIGKILL did not end it in time: go on as if it had.</summary>
    public static ProgramState GivenUp(Turn turn, ProgramState program, Phase.Stopping stopping)
    {
        turn.Publish(new Notice.KillGivenUp(stopping.Instance));
        turn.Emit(new Effect.ForgetDescendants(stopping.Instance));
        var status = new ExitStatus.Killed(Signal.Kill, CoreDumped: false);
        var ended = program with { LastExit = new LastExit(stopping.Instance, status) };
        return RestartPolicy.Decide(turn, ended, status, turn.Now - stopping.Since, stopping.Asked);
    }

    public static ProgramState BeStopped(Turn turn, ProgramState program, StopReason reason)
    {
        var why = turn.Shutdown is null ? reason : StopReason.Shutdown;
        turn.Publish(new Notice.Stopped(program.Name, Word(why)));
        return program with { Phase = new Phase.Stopped(turn.Now, why) };
    }

    /// <summary>The program's own stop time, or less once the shutdown is shortened.</summary>
    public static TimeSpan Timeout(Turn turn, ProgramState program)
    {
        var own = program.Spec.Stop.Total;
        return turn.Shutdown?.Stage is ShutdownStage.Shortened && own > Limits.ShortenedStop ? Limits.ShortenedStop : own;
    }

    private static ProgramState SendStop(Turn turn, ProgramState program, int pid, MonotonicTime since, StopReason reason)
    {
        var stop = program.Spec.Stop;
        var timeout = Timeout(turn, program);
        turn.Publish(new Notice.Stopping(program.Instance, stop.Signal, stop.Scope, timeout, Word(reason)));
        turn.Emit(new Effect.SendSignal(program.Instance, stop.Signal, stop.Scope));
        return program with
        {
            Phase = new Phase.Stopping(program.Instance, pid, since, reason, Killed: false, turn.Now + timeout),
        };
    }

    private static MonotonicTime Sooner(Turn turn, ProgramState program, MonotonicTime? deadline)
    {
        var latest = turn.Now + Timeout(turn, program);
        return deadline is { } earlier && earlier < latest ? earlier : latest;
    }

    private static string Word(StopReason reason) => reason switch
    {
        StopReason.Command => "command",
        StopReason.Restart => "restart",
        StopReason.Shutdown => "shutdown",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };
}
