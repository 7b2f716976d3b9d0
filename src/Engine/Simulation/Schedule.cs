using System.Collections.Immutable;
using Supervisor.Engine.Model;
using Supervisor.Engine.Simulation.Judging;

namespace Supervisor.Engine.Simulation;

/// <summary>An engine to try: the real one, or one that was broken on purpose.</summary>
public delegate Transition EngineStep(SupervisionState state, Event @event, MonotonicTime now);

/// <param name="Code">The exit code, if it came to that.</param>
public sealed record ScheduleResult(ulong Seed, Cut Cut, int Steps, Violation? Violation, int? Code, Timeline? Timeline);

/// <summary>
/// One random run: a configuration, a world and disturbances from one seed. First with faults; then without, until the
/// world is at rest; then the supervisor is asked to shut down, and must come to its end.
/// </summary>
public static class Schedule
{
    private const int StepsWithFaults = 200;
    private const int StepsToRest = 3_000;
    private const int StepsToTheEnd = 500;

    private static readonly MonotonicTime EndOfTime = new(long.MaxValue);

    public static ScheduleResult Run(ulong seed, EngineStep engine, Marks marks, bool record = false) => Run(seed, Cut.None, engine, marks, record);

    /// <param name="record">Keep a timeline; slower.</param>
    public static ScheduleResult Run(ulong seed, Cut cut, EngineStep engine, Marks marks, bool record = false)
    {
        var faults = Faults.Roll(Dice.Of(seed, "faults"), cut);
        var blueprint = new Blueprint(seed, cut);
        var world = new World(seed, faults);
        world.Climate.Configure(blueprint.Spec);
        var outside = new Outside(seed, faults, blueprint, cut);
        var observer = new Observer(blueprint.Spec, marks);
        var run = new Running(engine, world, observer, new Court(world, observer, marks), marks, record ? new Timeline() : null)
        {
            State = Supervision.Initial(blueprint.Spec, Dice.Of(seed, "engine").NextSeed()),
        };

        run.Step(new Occurrence(new Event.Boot()));
        Disturb(run, world, outside);
        if (!run.IsOver && run.State.Shutdown is null)
        {
            ComeToRest(run, world, observer, marks);
        }

        Finish(run, world, outside);
        return new ScheduleResult(seed, cut, run.Steps, run.Violation, run.Code, run.Timeline);
    }

    private static void Disturb(Running run, World world, Outside outside)
    {
        var disturbance = world.Now + outside.Pause();
        while (run is { IsOver: false, Steps: < StepsWithFaults } && !outside.IsOver)
        {
            if (world.Future.Next(disturbance) is { } occurrence)
            {
                run.Step(occurrence);
                continue;
            }

            world.Future.WaitUntil(disturbance);
            foreach (var one in outside.Disturb(world))
            {
                run.Step(one);
            }

            disturbance = world.Now + outside.Pause();
        }

        world.Climate.Calm();
    }

    private static void ComeToRest(Running run, World world, Observer observer, Marks marks)
    {
        var last = run.Steps + StepsToRest;
        while (run is { IsOver: false, State.Shutdown: null })
        {
            if (world.IsQuiet)
            {
                marks.Meet(Mark.CameToRest);
                if (Rest.Unrest(run.State, observer) is { } unrest)
                {
                    run.Fail(Invariant.ComesToRest, unrest);
                }

                return;
            }

            if (world.Future.Next(EndOfTime) is { } occurrence && run.Steps <= last)
            {
                run.Step(occurrence);
            }
            else if (!world.IsQuiet)
            {
                run.Fail(Invariant.ComesToRest, "it goes on and on");
            }
        }
    }

    private static void Finish(Running run, World world, Outside outside)
    {
        if (!run.IsOver && run.State.Shutdown is null)
        {
            run.Step(new Occurrence(outside.Shutdown()));
        }

        var last = run.Steps + StepsToTheEnd;
        while (!run.IsOver)
        {
            if (run.Steps > last || world.Future.Next(EndOfTime) is not { } occurrence)
            {
                run.Fail(Invariant.ShutdownEnds, "nothing more happens, and it has not ended");
                return;
            }

            run.Step(occurrence);
        }

        if (run.Violation is null)
        {
            // What comes too late is still answered.
            run.Step(new Occurrence(outside.Shutdown()));
        }
    }

    private sealed class Running(EngineStep engine, World world, Observer observer, Court court, Marks marks, Timeline? timeline)
    {
        private Violation? _violation;

        public required SupervisionState State { get; set; }

        public int Steps { get; private set; }

        public int? Code { get; private set; }

        public Violation? Violation => _violation ?? court.Found;

        public bool IsOver => Code is not null || Violation is not null;

        public Timeline? Timeline => timeline;

        public void Fail(Invariant invariant, string detail) => _violation ??= new Violation(invariant, detail);

        public void Step(Occurrence occurrence)
        {
            if (Violation is not null)
            {
                return;
            }

            Steps++;
            court.Before(occurrence, State);
            if (occurrence.Event is Event.Commanded { Command: Command.Reconfigure reconfigure } && observer.Spec == reconfigure.Spec)
            {
                world.Climate.Configure(reconfigure.Spec);
            }

            var before = State;
            if (TryStep(occurrence.Event) is not { } transition)
            {
                return;
            }

            timeline?.Add(world.Now, occurrence.Event, transition);
            State = transition.State;
            Apply(transition.Effects);
            if (Violation is null)
            {
                court.After(State);
                MarkStep.Meet(marks, before, occurrence, transition);
            }
        }

        private void Apply(ImmutableArray<Effect> effects)
        {
            foreach (var effect in effects)
            {
                court.On(effect);
                if (Violation is not null)
                {
                    return;
                }

                world.Apply(effect);
                Code ??= (effect as Effect.Exit)?.Code;
            }
        }

        private Transition? TryStep(Event @event)
        {
            try
            {
                return engine(State, @event, world.Now);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                timeline?.Add(world.Now, @event, new Transition(State, []));
                Fail(Invariant.NeverThrows, exception.ToString());
                return null;
            }
        }
    }
}
