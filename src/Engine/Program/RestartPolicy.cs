using Supervisor.Engine.Model;

namespace Supervisor.Engine.Program;

/// <summary>What follows when a launch is over and nothing of it is left.</summary>
internal static class RestartPolicy
{
    public static ProgramState Decide(Turn turn, ProgramState program, ExitStatus status, TimeSpan uptime, StopReason? asked)
    {
        if (asked is StopReason.Restart && turn.Shutdown is null)
        {
            return Startup.Begin(turn, WithoutHistory(program));
        }

        if (asked is { } reason)
        {
            return StopSequence.BeStopped(turn, program, reason);
        }

        var success = program.Spec.IsSuccess(status);
        if (Restarts(program.Spec.Restart, success))
        {
            var rested = uptime >= program.Spec.Backoff.ResetAfter ? program with { Attempt = 0 } : program;
            return TryAgain(turn, rested, status.ShellCode);
        }

        turn.Publish(new Notice.Ended(program.Name, status, success));
        return program with { Phase = new Phase.Exited(turn.Now, status, success) };
    }

    /// <summary>Back-off, unless it has been tried too often, or nothing new starts any more.</summary>
    /// <param name="exitCode">Of the end or the failed launch before.</param>
    public static ProgramState TryAgain(Turn turn, ProgramState program, int exitCode)
    {
        if (turn.Shutdown is not null)
        {
            return StopSequence.BeStopped(turn, program, StopReason.Shutdown);
        }

        var spec = program.Spec;
        if (!program.Recent.Allows(spec.MaxRestarts, turn.Now))
        {
            return BecomeFatal(turn, program, $"restarted {spec.MaxRestarts!.Count} times within {Words(spec.MaxRestarts.Within)}", exitCode);
        }

        var delay = BackoffDelay.Of(spec.Backoff, program.Attempt, turn.NextChance());
        var next = program with
        {
            Attempt = program.Attempt + 1,
            Restarts = program.Restarts + 1,
            Recent = program.Recent.With(spec.MaxRestarts, turn.Now),
        };
        turn.Publish(new Notice.RestartScheduled(program.Name, next.Attempt, delay));
        return delay > TimeSpan.Zero
            ? next with { Phase = new Phase.Backoff(program.Instance, turn.Now, next.Attempt, turn.Now + delay) }
            : Startup.Begin(turn, next);
    }

    public static ProgramState BecomeFatal(Turn turn, ProgramState program, string reason, int exitCode)
    {
        turn.Publish(new Notice.BecameFatal(program.Name, reason));
        return program with { Phase = new Phase.Fatal(turn.Now, reason, exitCode) };
    }

    /// <summary>Somebody asked for it anew: what went before is forgiven.</summary>
    public static ProgramState WithoutHistory(ProgramState program) =>
        program with { Attempt = 0, Recent = RestartWindow.Empty };

    internal static bool Restarts(RestartMode mode, bool success) => mode switch
    {
        RestartMode.Always => true,
        RestartMode.OnFailure => !success,
        RestartMode.OnSuccess => success,
        RestartMode.Never => false,
        _ => throw new ArgumentOutOfRangeException(nameof(mode)),
    };

    /// <summary>As the configuration writes it: 500ms, 10s, 5m, 2h.</summary>
    private static string Words(TimeSpan span) => span.Ticks switch
    {
        var ticks when ticks > 0 && ticks % TimeSpan.TicksPerHour == 0 => $"{ticks / TimeSpan.TicksPerHour}h",
        var ticks when ticks > 0 && ticks % TimeSpan.TicksPerMinute == 0 => $"{ticks / TimeSpan.TicksPerMinute}m",
        var ticks when ticks % TimeSpan.TicksPerSecond == 0 => $"{ticks / TimeSpan.TicksPerSecond}s",
        var ticks => $"{ticks / TimeSpan.TicksPerMillisecond}ms",
    };
}
