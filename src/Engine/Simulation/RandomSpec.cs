using System.Collections.Immutable;
using System.Globalization;
using Supervisor.Engine.Model;

namespace Supervisor.Engine.Simulation;

/// <summary>Configurations such as nobody would write, and some that somebody might.</summary>
internal static class RandomSpec
{
    public static readonly Signal ShutdownSignal = new(15);
    public static readonly Signal ReloadSignal = new(1);
    public static readonly Signal IgnoredSignal = new(28);
    public static readonly Signal RenamedSignal = new(10);
    public static readonly Signal PlainSignal = new(12);

    public static SupervisorSpec Roll(Dice dice)
    {
        var programs = ImmutableArray.CreateBuilder<ProgramSpec>();
        var count = 1 + dice.Below(6);
        var withMain = dice.Hits(0.25);
        for (var index = 0; index < count; index++)
        {
            programs.Add(Program(dice, index, withMain && dice.Hits(0.3)));
        }

        // Dependencies point to lower numbers, so there is no cycle; the order of the file is another one.
        for (var index = count - 1; index > 0; index--)
        {
            var other = dice.Below(index + 1);
            (programs[index], programs[other]) = (programs[other], programs[index]);
        }

        return new SupervisorSpec
        {
            Exit = dice.OneOf([ExitPolicy.WhenAllEnd, ExitPolicy.WhenAllEnd, ExitPolicy.WhenAnyFails, ExitPolicy.Never]),
            ShutdownTimeout = Seconds(dice, 0.5, 5, 25),
            Signals = ImmutableDictionary<Signal, SignalAction>.Empty
                .Add(ShutdownSignal, new SignalAction.Shutdown())
                .Add(ReloadSignal, new SignalAction.Reload())
                .Add(IgnoredSignal, new SignalAction.Ignore())
                .Add(RenamedSignal, new SignalAction.Forward(new Signal(3))),
            Programs = programs.ToImmutable(),
        };
    }

    private static ProgramSpec Program(Dice dice, int index, bool main)
    {
        var after = ImmutableArray.CreateBuilder<string>();
        var requires = ImmutableArray.CreateBuilder<Requirement>();
        for (var other = 0; other < index; other++)
        {
            if (dice.Hits(0.2))
            {
                after.Add(Name(other));
            }

            if (dice.Hits(0.2))
            {
                requires.Add(new Requirement(Name(other), dice.OneOf([Condition.Started, Condition.Ready])));
            }
        }

        return new ProgramSpec(Name(index))
        {
            Start = dice.Hits(0.8) ? StartMode.Automatic : StartMode.Manual,
            Main = main,
            After = after.ToImmutable(),
            Requires = requires.ToImmutable(),
            StartTimeout = Seconds(dice, 1, 5, 30),
            Ready = Ready(dice),
            Restart = dice.OneOf([RestartMode.Always, RestartMode.OnFailure, RestartMode.OnSuccess, RestartMode.Never]),
            SuccessExitCodes = dice.Hits(0.2) ? [0, 143] : [0],
            Backoff = new BackoffSpec
            {
                Initial = Seconds(dice, 0, 0.01, 0.5),
                Factor = dice.OneOf([1, 2, 10.0]),
                Max = Seconds(dice, 1, 30),
                Jitter = dice.OneOf([0, 0.2, 1]),
                ResetAfter = Seconds(dice, 0.1, 10, 60),
            },
            MaxRestarts = dice.Hits(0.4) ? new RestartLimit(dice.Below(4), Seconds(dice, 1, 60)) : null,
            Stop = StopSpec.Of(Seconds(dice, 0, 0.1, 1, 10)) with
            {
                Scope = dice.OneOf([StopScope.Main, StopScope.Group, StopScope.All]),
            },
        };
    }

    private static ReadySpec Ready(Dice dice) => Seconds(dice, 0, 0, 0.1, 3) is var time && time > TimeSpan.Zero
        ? new ReadySpec.After(time)
        : new ReadySpec.AtOnce();

    private static string Name(int index) => ((char)('a' + index)).ToString(CultureInfo.InvariantCulture);

    private static TimeSpan Seconds(Dice dice, params ReadOnlySpan<double> choices) => TimeSpan.FromSeconds(dice.OneOf(choices));
}
