using Supervisor.Engine.Model;

namespace Supervisor.Engine.Simulation;

/// <summary>An engine to try: the real one, or one that was broken on purpose.</summary>
public delegate Transition EngineStep(SupervisionState state, Event @event, MonotonicTime now);

/// <param name="Code">The exit code, if it came to that.</param>
public sealed record ScheduleResult(ulong Seed, int Steps, Violation? Violation, int? Code, Timeline? Timeline);

/// <summary>
/// One random run: a configuration, a world and disturbances from one seed. First with faults, then without: the
/// supervisor is asked to shut down, and must come to its end.
/// </summary>
public static class Schedule
{
    private const int StepsWithFaults = 100;
    private const int StepsToTheEnd = 1_000;

    private static readonly MonotonicTime EndOfTime = new(long.MaxValue);

    /// <param name="record">Keep a timeline; slower.</param>
    public static ScheduleResult Run(ulong seed, EngineStep engine, Marks marks, bool record = false)
    {
        var dice = new Dice(seed);
        var faults = Faults.Roll(dice);
        var spec = RandomSpec.Roll(dice);
        var world = new World(new Dice(dice.NextSeed()), faults);
        var outside = new Outside(new Dice(dice.NextSeed()), faults, spec);
        var observer = new Observer(spec, marks);
        var run = new Running(engine, world, observer, new Invariants(spec, world, observer, marks), marks, record ? new Timeline() : null)
        {
            State = Supervision.Initial(spec, dice.NextSeed()),
        };

        run.Step(new Event.Boot());
        var disturbance = world.Now + outside.Pause();
        while (run is { IsOver: false, Steps: < StepsWithFaults })
        {
            if (world.Next(disturbance) is { } @event)
            {
                run.Step(@event);
            }
            else
            {
                world.WaitUntil(disturbance);
                disturbance = world.Now + outside.Pause();
                run.Step(outside.Disturb(world));
            }
        }

        Finish(run, world, outside);
        return new ScheduleResult(seed, run.Steps, run.Violation, run.Code, run.Timeline);
    }

    private static void Finish(Running run, World world, Outside outside)
    {
        world.Calm();
        if (!run.IsOver && run.State.Shutdown is null)
        {
            run.Step(outside.Shutdown());
        }

        while (!run.IsOver)
        {
            if (run.Steps > StepsWithFaults + StepsToTheEnd || world.Next(EndOfTime) is not { } @event)
            {
                run.Fail(Invariant.ShutdownEnds, "nothing more happens, and it has not ended");
                return;
            }

            run.Step(@event);
        }

        if (run.Violation is null)
        {
            // What comes too late is still answered.
            run.Step(outside.Shutdown());
        }
    }

    private sealed class Running(EngineStep engine, World world, Observer observer, Invariants invariants, Marks marks, Timeline? timeline)
    {
        private Violation? _violation;

        public required SupervisionState State { get; set; }

        public int Steps { get; private set; }

        public int? Code { get; private set; }

        public Violation? Violation => _violation ?? invariants.Found;

        public bool IsOver => Code is not null || Violation is not null;

        public Timeline? Timeline => timeline;

        public void Fail(Invariant invariant, string detail) => _violation ??= new Violation(invariant, detail);

        public void Step(Event @event)
        {
            Steps++;
            observer.See(@event);
            var before = State;
            if (TryStep(@event) is not { } transition)
            {
                return;
            }

            timeline?.Add(world.Now, @event, transition);
            State = transition.State;
            foreach (var effect in transition.Effects)
            {
                invariants.BeforeEffect(effect);
                if (Violation is not null)
                {
                    return;
                }

                world.Apply(effect);
                Code ??= (effect as Effect.Exit)?.Code;
            }

            invariants.AfterStep(State);
            MarkStep.Meet(marks, before, @event, transition);
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
