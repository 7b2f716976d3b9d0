using Supervisor.Engine.Graph;
using Supervisor.Engine.Model;

namespace Supervisor.Engine.Program;

/// <summary>What follows when a launch is over and nothing of it is left.</summary>
internal static class RestartPolicy
{
    public static ProgramState Decide(Turn turn, ProgramState program, ExitStatus status, TimeSpan uptime, StopReason? asked) => asked switch
    {
        null => ByItself(turn, Rested(program, uptime), status),
        StopReason.NotReady => AfterFailure(turn, Rested(program, uptime), "it did not become ready in time", status.ShellCode),
        StopReason.Unhealthy => AfterIllness(turn, Rested(program, uptime), status.ShellCode),
        { } reason => StopSequence.BeStopped(turn, program, reason),
    };

    /// <summary>It counts as a failed run, for what became of it and not for its exit code.</summary>
    public static ProgramState AfterFailure(Turn turn, ProgramState program, string reason, int exitCode) =>
        program.Spec.StartRetries is not null ? AfterFailedStart(turn, program, reason, exitCode)
        : Restarts(program.Spec, success: false) ? TryAgain(turn, program, exitCode)
        : BecomeFatal(turn, program, reason, exitCode);

    /// <summary>A start of a program with <see cref="ProgramSpec.StartRetries"/> came to nothing.</summary>
    public static ProgramState AfterFailedStart(Turn turn, ProgramState program, string reason, int exitCode)
    {
        var failed = program with { FailedStarts = program.FailedStarts + 1 };
        return failed.FailedStarts <= program.Spec.StartRetries
            ? TryAgain(turn, failed, exitCode)
            : BecomeFatal(turn, failed, $"{reason}, {failed.FailedStarts} times in a row", exitCode);
    }

    /// <summary>Back-off, unless it has been tried too often, or nothing new starts any more.</summary>
    /// <param name="exitCode">Of the end or the failed launch before.</param>
    public static ProgramState TryAgain(Turn turn, ProgramState program, int exitCode)
    {
        if (turn.Shutdown is not null)
        {
            return StopSequence.BeStopped(turn, program, StopReason.Shutdown);
        }

        if (program.Leaving)
        {
            return StopSequence.BeStopped(turn, program, StopReason.Removal);
        }

        if (program.RunQueued)
        {
            return Rest(turn, program with { LastRunSucceeded = false });
        }

        var spec = program.Spec;
        if (!program.Recent.Allows(spec.MaxRestarts, turn.Now))
        {
            return BecomeFatal(turn, program, $"restarted {spec.MaxRestarts!.Count} times within {Spans.Words(spec.MaxRestarts.Within)}", exitCode);
        }

        var soon = program.WasReady ? spec.Backoff.AfterReady : null;
        var delay = soon ?? BackoffDelay.Of(spec.Backoff, program.Attempt, turn.NextChance());
        var next = program with
        {
            Attempt = soon is null ? program.Attempt + 1 : 0,
            Restarts = program.Restarts + 1,
            Recent = program.Recent.With(spec.MaxRestarts, turn.Now),
        };
        turn.Publish(new Notice.RestartScheduled(program.Name, Math.Max(next.Attempt, 1), delay));
        return delay > TimeSpan.Zero
            ? next with { Phase = new Phase.Backoff(program.Instance, turn.Now, next.Attempt, turn.Now + delay) }
            : Startup.Again(turn, next);
    }

    public static ProgramState BecomeFatal(Turn turn, ProgramState program, string reason, int exitCode)
    {
        turn.Publish(new Notice.BecameFatal(program.Name, reason));
        GiveUp(turn, program, exitCode);
        return IsScheduled(turn, program)
            ? Rest(turn, program with { LastRunSucceeded = false })
            : program with { Phase = new Phase.Fatal(turn.Now, reason, exitCode) };
    }

    /// <summary>A scheduled program waits for its next time, or goes on with the run that came due meanwhile.</summary>
    public static ProgramState Rest(Turn turn, ProgramState program)
    {
        var rested = WithoutHistory(program);
        if (!program.RunQueued)
        {
            return rested with { Phase = new Phase.Scheduled(turn.Now, program.LastRunSucceeded) };
        }

        turn.Publish(new Notice.RunDue(program.Name, RunAnswer.Starts));
        return Startup.Begin(turn, rested with { RunQueued = false });
    }

    /// <summary>Somebody asked for it anew: what went before is forgiven.</summary>
    public static ProgramState WithoutHistory(ProgramState program) =>
        program with { Attempt = 0, FailedStarts = 0, Recent = RestartWindow.Empty };

    /// <summary>A task that is done is done, whatever its policy.</summary>
    internal static bool Restarts(ProgramSpec spec, bool success) => !(success && spec.Start is StartMode.Once) && spec.Restart switch
    {
        RestartMode.Always => true,
        RestartMode.OnFailure => !success,
        RestartMode.OnSuccess => success,
        RestartMode.Never => false,
        _ => throw new ArgumentOutOfRangeException(nameof(spec)),
    };

    private static ProgramState ByItself(Turn turn, ProgramState program, ExitStatus status)
    {
        if (program is { Spec.StartRetries: not null, WasReady: false })
        {
            return AfterFailedStart(turn, program, "it ended before it was ready", ExitCodePolicy.NotZero(status.ShellCode));
        }

        var success = program.Spec.IsSuccess(status);
        if (Restarts(program.Spec, success))
        {
            return TryAgain(turn, program, status.ShellCode);
        }

        turn.Publish(new Notice.Ended(program.Name, status, success));
        if (!success)
        {
            GiveUp(turn, program, status.ShellCode);
        }

        return IsScheduled(turn, program)
            ? Rest(turn, program with { LastRunSucceeded = success })
            : program with { Phase = new Phase.Exited(turn.Now, status, success) };
    }

    private static ProgramState AfterIllness(Turn turn, ProgramState program, int exitCode)
    {
        const string reason = "it became unhealthy";
        switch (program.Spec.Health?.OnFailure)
        {
            case UnhealthyAction.Stop:
                return BecomeFatal(turn, program, reason, exitCode);
            case UnhealthyAction.Shutdown:
                turn.Follow(new Following(program.Index, Consequence.Shutdown, $"{program.Name} became unhealthy", ExitCodePolicy.NotZero(exitCode)));
                return BecomeFatal(turn, program, reason, exitCode);
            default:
                return TryAgain(turn, program, exitCode);
        }
    }

    private static void GiveUp(Turn turn, ProgramState program, int exitCode) =>
        turn.Follow(new Following(program.Index, program.Spec.OnGiveUp, $"{program.Name} has failed", ExitCodePolicy.NotZero(exitCode)));

    private static bool IsScheduled(Turn turn, ProgramState program) =>
        program.Spec.Schedule is not null && !program.Leaving && turn.Shutdown is null;

    private static ProgramState Rested(ProgramState program, TimeSpan uptime) =>
        uptime >= program.Spec.Backoff.ResetAfter ? program with { Attempt = 0 } : program;
}
