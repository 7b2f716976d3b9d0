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
        Phase.Waiting or Phase.Delaying or Phase.Backoff or Phase.Preparing => BeStopped(turn, program, reason),
        Phase.Scheduled => SwitchOff(turn, program, reason),

        // A launch cannot be asked to end, but one that hangs has no longer than a program that runs would have.
        Phase.Starting starting => program with
        {
            Phase = starting with { Asked = Stronger(starting.Asked, reason), Deadline = starting.Aborted ? starting.Deadline : Sooner(turn, program, starting.Deadline) },
        },
        Phase.Running { Pid: var pid, Since: var since } => SendStop(turn, program, pid, since, reason),
        Phase.Ready { Pid: var pid, Since: var since } => SendStop(turn, program, pid, since, reason),
        Phase.Stopping stopping => program with
        {
            Phase = stopping with
            {
                Asked = Stronger(stopping.Asked, reason),
                Deadline = stopping.Killed ? stopping.Deadline : Sooner(turn, program, stopping.Deadline),
            },
        },
        Phase.Cleaning cleaning => program with
        {
            Phase = cleaning with
            {
                Asked = Stronger(cleaning.Asked, reason),
                Deadline = cleaning.Stage is CleaningStage.Killing ? cleaning.Deadline : Sooner(turn, program, cleaning.Deadline),
            },
        },
        Phase.Finishing finishing => program with { Phase = finishing with { Asked = Stronger(finishing.Asked, reason) } },
        _ => program,
    };

    /// <summary>It was to be dropped, and is wanted again: it starts once it has ended.</summary>
    public static ProgramState Revive(ProgramState program) => program with
    {
        Phase = program.Phase switch
        {
            Phase.Starting starting => starting with { Asked = StopReason.Restart },
            Phase.Stopping stopping => stopping with { Asked = StopReason.Restart },
            Phase.Cleaning cleaning => cleaning with { Asked = StopReason.Restart },
            Phase.Finishing finishing => finishing with { Asked = StopReason.Restart },
            var phase => phase,
        },
    };

    /// <summary>No more asking: whatever is alive is killed, and the last ten seconds begin.</summary>
    public static ProgramState Force(Turn turn, ProgramState program) => program.Phase switch
    {
        Phase.Starting { Aborted: false } starting => Launching.Abort(turn, program, starting with { Asked = StopReason.Shutdown }),
        Phase.Running or Phase.Ready or Phase.Stopping { Killed: false } =>
            KillBy(turn, program, turn.Now + Limits.GiveUpKill, "shutdown"),
        Phase.Cleaning { Stage: not CleaningStage.Killing } cleaning =>
            Cleaning.Kill(turn, program, cleaning with { Asked = StopReason.Shutdown }, "shutdown"),

        // What would come after the stop is cut.
        Phase.Finishing finishing => RestartPolicy.Decide(turn, program, finishing.Status, finishing.Uptime, StopReason.Shutdown),
        _ => Ask(turn, program, StopReason.Shutdown),
    };

    /// <summary>The stop timeout is over and the main process is still there.</summary>
    public static ProgramState KillOverdue(Turn turn, ProgramState program, Phase.Stopping stopping)
    {
        turn.Publish(new Notice.Killing(stopping.Instance, "stop timeout"));
        turn.Emit(new Effect.KillAll(stopping.Instance));
        return program with { Phase = stopping with { Killed = true, Deadline = turn.Now + Limits.GiveUpKill, Next = null, Task = null } };
    }

    /// <summary>The next signal of the sequence is due.</summary>
    public static ProgramState OnStep(Turn turn, ProgramState program, Phase.Stopping stopping, NextStopStep next) =>
        SendStep(turn, program, stopping, next.Index);

    /// <summary>The stop command has ended, and the main process lives: the signal follows.</summary>
    /// <param name="problem">Null: it has succeeded.</param>
    public static ProgramState OnCommandEnded(Turn turn, ProgramState program, Phase.Stopping stopping, PhaseTask task, string? problem)
    {
        if (problem is not null)
        {
            turn.Publish(new Notice.TaskFailed(task.Id, problem));
        }

        return SendStep(turn, program, stopping with { Task = null }, 0);
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
        return Cleaning.Finish(turn, ended, status, turn.Now - stopping.Since, stopping.Asked);
    }

    /// <summary>Nothing of it is left and nothing follows; a scheduled program waits for its next time, though.</summary>
    public static ProgramState BeStopped(Turn turn, ProgramState program, StopReason reason)
    {
        var why = turn.Shutdown is null ? reason : StopReason.Shutdown;
        if (reason is StopReason.Restart && turn.Shutdown is null)
        {
            return Startup.Begin(turn, RestartPolicy.WithoutHistory(program));
        }

        turn.Publish(new Notice.Stopped(program.Name, Word(why)));
        return program.Spec.Schedule is not null && !program.Leaving && why is not StopReason.Shutdown
            ? RestartPolicy.Rest(turn, program)
            : program with { Phase = new Phase.Stopped(turn.Now, why), RunQueued = false };
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
        turn.Publish(new Notice.Stopping(program.Instance, stop.Signal, stop.Scope, timeout, Word(reason)) { ByCommand = stop.ByCommand });
        var stopping = new Phase.Stopping(program.Instance, pid, since, reason, Killed: false, turn.Now + timeout);
        if (!stop.ByCommand)
        {
            return SendStep(turn, program, stopping, 0);
        }

        var commanded = Slots.Begin(turn, program, TaskPurpose.Stop, timeout, out var task);
        return commanded with { Phase = stopping with { Task = task } };
    }

    private static ProgramState SendStep(Turn turn, ProgramState program, Phase.Stopping stopping, int index)
    {
        var stop = program.Spec.Stop;
        if (index >= stop.Steps.Length)
        {
            // The sequence was made shorter while it ran.
            return program with { Phase = stopping with { Next = null } };
        }

        var (signal, wait) = stop.Steps[index];
        if (index > 0 || stop.ByCommand)
        {
            turn.Publish(new Notice.StopContinues(stopping.Instance, signal, wait));
        }

        turn.Emit(new Effect.SendSignal(stopping.Instance, signal, stop.Scope));
        return program with
        {
            Phase = stopping with { Next = index + 1 < stop.Steps.Length ? new NextStopStep(index + 1, turn.Now + wait) : null },
        };
    }

    /// <summary>A program that sleeps until its next time is not stopped by the restart of something that it requires.</summary>
    private static ProgramState SwitchOff(Turn turn, ProgramState program, StopReason reason)
    {
        if (reason is StopReason.Restart)
        {
            return program;
        }

        var why = turn.Shutdown is null ? reason : StopReason.Shutdown;
        turn.Publish(new Notice.Stopped(program.Name, Word(why)));
        return program with { Phase = new Phase.Stopped(turn.Now, why) };
    }

    /// <summary>Once the supervisor shuts down, or the program is no longer configured, no later wish changes that.</summary>
    private static StopReason Stronger(StopReason? asked, StopReason reason) => (asked, reason) switch
    {
        (StopReason.Shutdown, _) => StopReason.Shutdown,
        (StopReason.Removal, not StopReason.Shutdown) => StopReason.Removal,
        _ => reason,
    };

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
        StopReason.NotReady => "not ready",
        StopReason.Unhealthy => "unhealthy",
        StopReason.Dependency => "dependency",
        StopReason.Removal => "removed",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };
}
