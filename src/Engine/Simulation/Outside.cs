using System.Collections.Immutable;
using Supervisor.Engine.Model;

namespace Supervisor.Engine.Simulation;

/// <summary>What comes from outside at odd moments: commands, signals, times of schedules, and events that are out of date.</summary>
internal sealed class Outside(ulong seed, Faults faults, Blueprint blueprint, Cut cut)
{
    public const int MostDisturbances = 40;

    private readonly int _count = 1 + Dice.Of(seed, "disturbances").Below(MostDisturbances);
    private long _nextCommand = 1;
    private int _next;

    public bool IsOver => _next >= _count;

    /// <summary>The pause before the next disturbance; the time of one that is left out passes too.</summary>
    public TimeSpan Pause()
    {
        var pause = OnePause();
        while (_next < _count && cut.HasDisturbance(_next))
        {
            _next++;
            pause += OnePause();
        }

        return pause;
    }

    public ImmutableArray<Occurrence> Disturb(World world)
    {
        if (IsOver)
        {
            return [];
        }

        var dice = Of("disturbance");
        _next++;
        if (dice.Hits(faults[Fault.OutOfDate]))
        {
            return OutOfDate.Some(dice, world) is { } old ? [new Occurrence(old, OutOfDate: true)] : [];
        }

        if (dice.Hits(faults[Fault.ShutdownRequest]))
        {
            return [new Occurrence(dice.Hits(0.5) ? new Event.Signalled(RandomSpec.ShutdownSignal, 1) : Shutdown())];
        }

        if (dice.Hits(faults[Fault.Reconfiguration]))
        {
            var change = blueprint.Change(dice);
            return [new Occurrence(Command(change))];
        }

        return dice.Below(4) == 0 ? Times(dice) : [new Occurrence(Something(dice))];
    }

    public Event.Commanded Shutdown() => Command(new Command.Shutdown("asked"));

    private TimeSpan OnePause() => Of("pause") is var dice && dice.Hits(0.3) ? dice.Span(2) : dice.Span(20);

    private Dice Of(string what) => Dice.Of(seed, what, _next);

    private Event Something(Dice dice) => dice.Below(12) switch
    {
        0 => new Event.Signalled(dice.OneOf(RandomSpec.ReloadSignal, RandomSpec.ReopenSignal), 0),
        1 => new Event.Signalled(dice.OneOf(RandomSpec.IgnoredSignal, RandomSpec.PlainSignal, RandomSpec.RenamedSignal), 0),
        2 or 3 => Command(new Command.Start(SomeProgram(dice))),
        4 or 5 or 6 => Command(new Command.Stop(SomeProgram(dice))),
        7 or 8 => Command(new Command.Restart(SomeProgram(dice))),
        9 => Command(new Command.SendSignal(SomeProgram(dice), dice.OneOf(new Signal(12), Signal.Terminate), dice.OneOf(StopScope.Main, StopScope.All))),
        _ => Command(new Command.ReloadProgram(SomeProgram(dice))),
    };

    /// <summary>A clock that jumps makes several times due at once.</summary>
    private ImmutableArray<Occurrence> Times(Dice dice)
    {
        var scheduled = blueprint.Spec.Programs.Where(program => program.Schedule is not null || dice.Hits(0.02)).ToArray();
        return scheduled.Length == 0
            ? [new Occurrence(Something(dice))]
            : [.. Enumerable.Range(0, dice.OneOf(1, 1, 1, 3)).Select(_ => new Occurrence(new Event.ScheduleDue(dice.OneOf<ProgramSpec>(scheduled).Name)))];
    }

    private Event.Commanded Command(Command command) => new(new CommandId(_nextCommand++), command);

    private string SomeProgram(Dice dice)
    {
        var programs = blueprint.Spec.Programs;
        return programs.IsEmpty || dice.Hits(0.03) ? Blueprint.Letter(dice.Below(Blueprint.Letters)) : programs[dice.Below(programs.Length)].Name;
    }
}
