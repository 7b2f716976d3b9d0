using Supervisor.Engine.Model;

namespace Supervisor.Engine.Program;

/// <summary>
/// Looks after a program that is ready. Probes in a row decide: so many failures make it unhealthy, so many successes
/// healthy. While the start period runs, failures of a program that has not been healthy yet do not count. A watchdog
/// that is missed once is enough.
/// </summary>
internal static class HealthCheck
{
    /// <summary>For a program that has just become ready, or whose specification has changed.</summary>
    public static ProgramState Begin(Turn turn, ProgramState program)
    {
        if (program.Spec.Health is not { } spec)
        {
            return program with { Health = null };
        }

        var health = new HealthState(Health.Unknown, Failures: 0, Successes: 0)
        {
            WatchdogInterval = spec.Watchdog,
            WatchdogDue = turn.Now + spec.Watchdog,
        };
        if (spec.Probe is not { } probe)
        {
            return program with { Health = health with { Verdict = Health.Healthy } };
        }

        var probing = Probing.Make(turn, program, TaskPurpose.Health, probe, lastProblem: null, out var round);
        return probing with { Health = health with { Probe = round } };
    }

    public static ProgramState OnProbeDue(Turn turn, ProgramState program, HealthState health, ProbeRound round)
    {
        if (round.Running is not null)
        {
            return OnProbed(turn, program, health, round, Probing.Overdue(round));
        }

        var next = Probing.Make(turn, program, TaskPurpose.Health, round.Spec, round.LastProblem, out var made);
        return next with { Health = health with { Probe = made } };
    }

    public static ProgramState OnProbed(Turn turn, ProgramState program, HealthState health, ProbeRound round, string? problem)
    {
        var paused = health with { Probe = Probing.Pause(turn, round, problem) };
        return problem is null ? Succeeded(turn, program, paused) : Failed(turn, program, paused, problem);
    }

    /// <summary>It says that it is alive.</summary>
    public static ProgramState OnAlive(Turn turn, ProgramState program) => program.Health is { WatchdogInterval: { } interval } health
        ? program with { Health = health with { WatchdogDue = turn.Now + interval } }
        : turn.Ignore(program, "it has no watchdog");

    public static ProgramState OnInterval(Turn turn, ProgramState program, TimeSpan interval) =>
        program.Health is { WatchdogInterval: not null } health && interval > TimeSpan.Zero && interval <= Limits.LongestAsked
            ? program with { Health = health with { WatchdogInterval = interval, WatchdogDue = turn.Now + interval } }
            : turn.Ignore(program, "it has no watchdog, or asks for an interval that it cannot have");

    public static ProgramState OnWatchdogDue(Turn turn, ProgramState program, HealthState health) =>
        BecomeUnhealthy(turn, program, health with { WatchdogDue = null }, $"no sign of life within {Spans.Words(health.WatchdogInterval ?? TimeSpan.Zero)}");

    /// <summary>It says of itself that it is not well.</summary>
    public static ProgramState OnUnwell(Turn turn, ProgramState program) => program.Health is { WatchdogInterval: not null } health
        ? BecomeUnhealthy(turn, program, health, "it says so")
        : turn.Ignore(program, "it has no watchdog");

    private static ProgramState Succeeded(Turn turn, ProgramState program, HealthState health)
    {
        var counted = health with { Failures = 0, Successes = health.Successes + 1 };
        if (health.Verdict is Health.Healthy || counted.Successes < program.Spec.Health?.Successes)
        {
            return program with { Health = counted };
        }

        turn.Publish(new Notice.BecameHealthy(program.Instance));
        turn.EvaluateDependents(program.Index);
        return program with { Health = counted with { Verdict = Health.Healthy } };
    }

    private static ProgramState Failed(Turn turn, ProgramState program, HealthState health, string problem)
    {
        var spec = program.Spec.Health ?? new HealthSpec();
        var spared = health.Verdict is Health.Unknown && turn.Now - program.Phase.Since < spec.StartPeriod;
        var counted = health with { Failures = spared ? 0 : health.Failures + 1, Successes = 0 };
        turn.Publish(new Notice.ProbeFailed(program.Instance, problem, counted.Failures, spec.Failures));
        return health.Verdict is Health.Unhealthy || counted.Failures < spec.Failures
            ? program with { Health = counted }
            : BecomeUnhealthy(turn, program, counted, problem);
    }

    private static ProgramState BecomeUnhealthy(Turn turn, ProgramState program, HealthState health, string reason)
    {
        var action = program.Spec.Health?.OnFailure ?? UnhealthyAction.None;
        turn.Publish(new Notice.BecameUnhealthy(program.Instance, reason, action));
        var unhealthy = program with { Health = health with { Verdict = Health.Unhealthy } };
        return action is UnhealthyAction.None ? unhealthy : StopSequence.Ask(turn, unhealthy, StopReason.Unhealthy);
    }
}
