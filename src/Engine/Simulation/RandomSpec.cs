using System.Collections.Immutable;
using Supervisor.Engine.Model;

namespace Supervisor.Engine.Simulation;

/// <summary>What of a program's specification can be left out, so that it has its default.</summary>
internal enum Key
{
    Start,
    Schedule,
    Main,
    After,
    Before,
    Requires,
    Wants,
    StartupDelay,
    Ready,
    Health,
    Hooks,
    Reload,
    MaxRestarts,
    StartRetries,
    OnExit,
    OnGiveUp,
    StopSequence,
    StopCommand,
    Replicas,
}

/// <summary>Programs such as nobody would configure, and some that somebody might.</summary>
internal static class RandomSpec
{
    public static readonly Signal ShutdownSignal = new(15);
    public static readonly Signal ReloadSignal = new(1);
    public static readonly Signal IgnoredSignal = new(28);
    public static readonly Signal RenamedSignal = new(10);
    public static readonly Signal PlainSignal = new(12);
    public static readonly Signal ReopenSignal = new(23);

    public static SupervisorSpec Supervisor(Dice dice) => new()
    {
        Exit = dice.OneOf(ExitPolicy.WhenAllEnd, ExitPolicy.WhenAllEnd, ExitPolicy.WhenAnyFails, ExitPolicy.Never, ExitPolicy.Never),
        ShutdownTimeout = dice.Seconds(0.5, 5, 25),
        Signals = ImmutableDictionary<Signal, SignalAction>.Empty
            .Add(ShutdownSignal, new SignalAction.Shutdown())
            .Add(ReloadSignal, new SignalAction.Reload())
            .Add(ReopenSignal, new SignalAction.ReopenLogs())
            .Add(IgnoredSignal, new SignalAction.Ignore())
            .Add(RenamedSignal, new SignalAction.Forward(new Signal(3))),
    };

    /// <summary>Dependencies point to lower ranks, so there is no cycle; the order of the file is another one.</summary>
    public static ProgramSpec Program(Dice dice, int rank, bool mayBeMain) => new(Blueprint.Letter(rank))
    {
        Start = dice.OneOf(StartMode.Automatic, StartMode.Automatic, StartMode.Automatic, StartMode.Once, StartMode.Manual),
        Schedule = dice.Hits(0.15) ? dice.OneOf(OverlapPolicy.Skip, OverlapPolicy.Queue, OverlapPolicy.Replace) : null,
        Main = mayBeMain && dice.Hits(0.3),
        After = [.. Some(dice, rank, 0.15)],
        Before = [.. Some(dice, Blueprint.Letters, 0.05).Where(name => string.CompareOrdinal(name, Blueprint.Letter(rank)) > 0)],
        Requires = [.. Some(dice, rank, 0.25).Select(name => new Requirement(name, SomeCondition(dice)))],
        Wants = [.. Some(dice, rank, 0.12).Select(name => new Requirement(name, SomeCondition(dice)))],
        StartupDelay = dice.Hits(0.2) ? dice.Seconds(0.1, 2) : TimeSpan.Zero,
        StartTimeout = dice.Seconds(1, 5, 30),
        Ready = Ready(dice),
        Health = dice.Hits(0.4) ? Health(dice) : null,
        Hooks = new HookSpec
        {
            BeforeStart = dice.Hits(0.2),
            AfterStart = dice.Hits(0.2),
            AfterStop = dice.Hits(0.25),
            Timeout = dice.Seconds(0.5, 5),
        },
        Reload = dice.Below(3) switch
        {
            0 => new ReloadSpec.BySignal(ReloadSignal),
            1 => new ReloadSpec.ByCommand(dice.Seconds(0.5, 5)),
            _ => null,
        },
        Restart = dice.OneOf(RestartMode.Always, RestartMode.OnFailure, RestartMode.OnSuccess, RestartMode.Never),
        SuccessExitCodes = dice.Hits(0.2) ? [0, 143] : [0],
        Backoff = Backoff(dice),
        MaxRestarts = dice.Hits(0.4) ? new RestartLimit(dice.Below(4), dice.Seconds(1, 60)) : null,
        StartRetries = dice.Hits(0.25) ? dice.Below(4) : null,
        OnExit = dice.Hits(0.2) ? SomeConsequence(dice) : Consequence.None,
        OnGiveUp = dice.Hits(0.3) ? SomeConsequence(dice) : Consequence.None,
        Stop = Stop(dice),
    };

    /// <summary>Without the keys that are cut. A program that runs at times is not one that always runs, or the main one.</summary>
    public static ProgramSpec Trim(ProgramSpec spec, Cut cut)
    {
        var start = spec with
        {
            Start = cut.Has(Key.Start) ? StartMode.Automatic : spec.Start,
            Schedule = cut.Has(Key.Schedule) ? null : spec.Schedule,
            After = cut.Has(Key.After) ? [] : spec.After,
            Before = cut.Has(Key.Before) ? [] : spec.Before,
            Requires = cut.Has(Key.Requires) ? [] : spec.Requires,
            Wants = cut.Has(Key.Wants) ? [] : spec.Wants,
            StartupDelay = cut.Has(Key.StartupDelay) ? TimeSpan.Zero : spec.StartupDelay,
            Ready = cut.Has(Key.Ready) ? new ReadySpec.AtOnce() : spec.Ready,
            Health = cut.Has(Key.Health) ? null : spec.Health,
            Hooks = cut.Has(Key.Hooks) ? new HookSpec() : spec.Hooks,
            Reload = cut.Has(Key.Reload) ? null : spec.Reload,
            MaxRestarts = cut.Has(Key.MaxRestarts) ? null : spec.MaxRestarts,
            StartRetries = cut.Has(Key.StartRetries) ? null : spec.StartRetries,
            OnExit = cut.Has(Key.OnExit) ? Consequence.None : spec.OnExit,
            OnGiveUp = cut.Has(Key.OnGiveUp) ? Consequence.None : spec.OnGiveUp,
            Stop = spec.Stop with
            {
                Steps = cut.Has(Key.StopSequence) ? [spec.Stop.Steps[^1]] : spec.Stop.Steps,
                ByCommand = !cut.Has(Key.StopCommand) && spec.Stop.ByCommand,
            },
        };
        return start.Schedule is null
            ? start with { Main = !cut.Has(Key.Main) && spec.Main }
            : start with { Main = false, Restart = spec.Restart is RestartMode.OnFailure or RestartMode.Never ? spec.Restart : RestartMode.Never };
    }

    private static IEnumerable<string> Some(Dice dice, int below, double probability)
    {
        for (var rank = 0; rank < below; rank++)
        {
            if (dice.Hits(probability))
            {
                yield return Blueprint.Letter(rank);
            }
        }
    }

    private static Condition SomeCondition(Dice dice) =>
        dice.OneOf(Condition.Started, Condition.Ready, Condition.Ready, Condition.Healthy, Condition.Succeeded);

    private static Consequence SomeConsequence(Dice dice) =>
        dice.OneOf(Consequence.Shutdown, Consequence.StopDependents, Consequence.RestartDependents, Consequence.RestartDependents);

    private static ReadySpec Ready(Dice dice) => dice.Below(8) switch
    {
        0 => new ReadySpec.After(dice.Seconds(0.1, 3)),
        1 => new ReadySpec.Told(null),
        2 => new ReadySpec.Told(dice.Seconds(0.5, 5)),
        3 => new ReadySpec.Probed(Probe(dice), null),
        4 => new ReadySpec.Probed(Probe(dice), dice.Seconds(0.5, 5)),
        _ => new ReadySpec.AtOnce(),
    };

    private static HealthSpec Health(Dice dice)
    {
        var probed = dice.Hits(0.7);
        return new HealthSpec
        {
            Probe = probed ? Probe(dice) : null,
            Watchdog = !probed || dice.Hits(0.3) ? dice.Seconds(2, 10) : null,
            Failures = 1 + dice.Below(3),
            Successes = 1 + dice.Below(2),
            StartPeriod = dice.Seconds(0, 0, 5),
            OnFailure = dice.OneOf(
                UnhealthyAction.Restart, UnhealthyAction.Restart, UnhealthyAction.Stop, UnhealthyAction.Shutdown, UnhealthyAction.None, UnhealthyAction.None),
        };
    }

    private static ProbeSpec Probe(Dice dice) => new(dice.Seconds(0.5, 5, 5), dice.Seconds(0.2, 2));

    private static BackoffSpec Backoff(Dice dice) => new()
    {
        Initial = dice.Seconds(0, 0.01, 0.5),
        Factor = dice.OneOf(1, 2, 10.0),
        Max = dice.Seconds(1, 30),
        Jitter = dice.OneOf(0, 0.2, 1),
        ResetAfter = dice.Seconds(0.1, 10, 60),
        Step = dice.Seconds(0, 0, 1),
        AfterReady = dice.Hits(0.2) ? dice.Seconds(0, 0.1, 5) : null,
    };

    private static StopSpec Stop(Dice dice)
    {
        var steps = ImmutableArray.CreateBuilder<StopStep>();
        var count = dice.Hits(0.7) ? 1 : 2 + dice.Below(3);
        for (var step = 0; step < count; step++)
        {
            steps.Add(new StopStep(dice.OneOf(Signal.Terminate, new Signal(2), new Signal(3)), dice.Seconds(0, 0.1, 1, 5)));
        }

        return new StopSpec
        {
            Steps = steps.ToImmutable(),
            ByCommand = dice.Hits(0.15),
            Scope = dice.OneOf(StopScope.Main, StopScope.Group, StopScope.All),
        };
    }
}
