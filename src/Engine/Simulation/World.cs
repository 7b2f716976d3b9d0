using Supervisor.Engine.Model;

namespace Supervisor.Engine.Simulation;

/// <summary>
/// What the shell and the kernel are to the engine, with a clock that jumps: it carries out effects and tells what
/// comes of them. Everything in it follows from the seed.
/// </summary>
internal sealed class World(Dice dice, Faults faults)
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private readonly PriorityQueue<Happening, (long Time, long Order)> _future = new();
    private readonly Dictionary<InstanceId, SimulatedProcess> _processes = [];
    private readonly Dictionary<TimerId, MonotonicTime> _armed = [];
    private Faults _faults = faults;
    private long _order;
    private int _nextPid = 100;

    private abstract record Happening
    {
        public sealed record Told(Event Event) : Happening;

        public sealed record TimerRings(TimerId Timer, MonotonicTime Due) : Happening;

        public sealed record LaunchAnswered(SimulatedProcess Process, int Answer, Event Event) : Happening;

        public sealed record MainEnds(SimulatedProcess Process, ExitStatus Status) : Happening;

        public sealed record DescendantsEnd(SimulatedProcess Process) : Happening;
    }

    public MonotonicTime Now { get; private set; } = new(1_000_000_000);

    public IReadOnlyDictionary<TimerId, MonotonicTime> Armed => _armed;

    public IReadOnlyDictionary<InstanceId, SimulatedProcess> Processes => _processes;

    /// <summary>To a time before which nothing happens.</summary>
    public void WaitUntil(MonotonicTime time) => Now = time;

    /// <summary>From now on everything that is launched works, and runs until it is stopped.</summary>
    public void Calm() => _faults = Faults.None;

    public void Tell(Event @event, TimeSpan after) => Schedule(new Happening.Told(@event), after);

    /// <summary>The next event up to a time, with the clock moved to it; null when there is none.</summary>
    public Event? Next(MonotonicTime until)
    {
        while (_future.TryPeek(out var happening, out var key) && key.Time <= until.Nanoseconds)
        {
            _future.Dequeue();
            Now = new MonotonicTime(key.Time);
            if (Happen(happening) is { } @event)
            {
                return @event;
            }
        }

        return null;
    }

    public void Apply(Effect effect)
    {
        switch (effect)
        {
            case Effect.Launch launch:
                Launch(launch.Instance);
                break;
            case Effect.AbortLaunch abort:
                Abort(_processes[abort.Instance]);
                break;
            case Effect.SendSignal send:
                Signal(_processes[send.Instance], send.Signal, send.Scope);
                break;
            case Effect.KillAll kill:
                Kill(_processes[kill.Instance]);
                break;
            case Effect.WatchDescendants watch:
                Watch(_processes[watch.Instance]);
                break;
            case Effect.ForgetDescendants forget:
                _processes[forget.Instance].Over = true;
                break;
            case Effect.ArmTimer arm:
                _armed[arm.Timer] = arm.Due;
                var wait = arm.Due - Now;
                Schedule(new Happening.TimerRings(arm.Timer, arm.Due), wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
                break;
            case Effect.CancelTimer cancel:
                _armed.Remove(cancel.Timer);
                break;
        }
    }

    private void Schedule(Happening happening, TimeSpan after) =>
        _future.Enqueue(happening, ((Now + after).Nanoseconds, _order++));

    private Event? Happen(Happening happening)
    {
        switch (happening)
        {
            case Happening.Told told:
                if (told.Event is Event.DescendantsGone gone && _processes.TryGetValue(gone.Instance, out var clean))
                {
                    clean.Over = true;
                }

                return told.Event;
            case Happening.TimerRings rings:
                return _armed.TryGetValue(rings.Timer, out var due) && due == rings.Due && _armed.Remove(rings.Timer)
                    ? new Event.TimerDue(rings.Timer)
                    : null;
            case Happening.LaunchAnswered answered:
                return Answer(answered);
            case Happening.MainEnds { Process: { MainAlive: true } process } ends:
                process.MainAlive = false;
                return new Event.Exited(process.Instance, ends.Status);
            case Happening.DescendantsEnd { Process: { Descendants: > 0 } process }:
                process.Descendants = 0;
                if (process is { Watched: true, Over: false })
                {
                    process.Over = true;
                    return new Event.DescendantsGone(process.Instance);
                }

                return null;
            default:
                return null;
        }
    }

    private Event? Answer(Happening.LaunchAnswered answered)
    {
        var process = answered.Process;
        if (answered.Answer != process.Answer)
        {
            return null;
        }

        process.Launching = false;
        if (answered.Event is Event.LaunchFailed)
        {
            process.Over = true;
            return answered.Event;
        }

        process.MainAlive = true;
        process.IgnoresStop = dice.Hits(_faults.IgnoresStop);
        process.Unkillable = dice.Hits(_faults.Unkillable);
        process.Descendants = dice.Hits(_faults.LeavesDescendants) ? 1 + dice.Below(3) : 0;
        if (dice.Hits(_faults.EndToldFirst))
        {
            process.MainAlive = false;
            Tell(answered.Event, TimeSpan.Zero);
            return new Event.Exited(process.Instance, SomeStatus());
        }

        if (dice.Hits(_faults.ProgramEnds))
        {
            Schedule(new Happening.MainEnds(process, SomeStatus()), Moment + dice.Span(TimeSpan.FromSeconds(90)));
        }

        return answered.Event;
    }

    private void Launch(InstanceId instance)
    {
        var process = new SimulatedProcess(instance);
        _processes.Add(instance, process);
        if (dice.Hits(_faults.LaunchHangs))
        {
            process.Stuck = dice.Hits(_faults.LaunchIsStuck);
            return;
        }

        var answer = dice.Hits(_faults.LaunchMayPass) ? Failed(instance, mayPass: true)
            : dice.Hits(_faults.LaunchFailsForGood) ? Failed(instance, mayPass: false)
            : (Event)new Event.Launched(instance, _nextPid++);
        Schedule(new Happening.LaunchAnswered(process, process.Answer, answer), dice.Span(TimeSpan.FromSeconds(1)));
    }

    private void Abort(SimulatedProcess process)
    {
        process.Answer++;
        if (process.Stuck && dice.Hits(0.5))
        {
            return;
        }

        // The abort may come too late: the program runs, and is killed all the same.
        var runs = process.Stuck || dice.Hits(0.2);
        Event answer = runs ? new Event.Launched(process.Instance, _nextPid++) : Failed(process.Instance, mayPass: true);
        var delay = process.Stuck ? Limits.GiveUpKill + dice.Span(TimeSpan.FromSeconds(20)) : Moment;
        Schedule(new Happening.LaunchAnswered(process, process.Answer, answer), delay);
        if (runs && !process.Stuck)
        {
            Schedule(new Happening.MainEnds(process, new ExitStatus.Killed(Model.Signal.Kill, false)), delay + Moment);
        }
    }

    private void Signal(SimulatedProcess process, Signal signal, StopScope scope)
    {
        if (process.IgnoresStop || process.Unkillable || signal != Model.Signal.Terminate)
        {
            return;
        }

        ExitStatus status = dice.Hits(0.5) ? new ExitStatus.Exited(0) : new ExitStatus.Killed(signal, false);
        Schedule(new Happening.MainEnds(process, status), dice.Span(TimeSpan.FromSeconds(5)));
        if (scope is StopScope.All || (scope is StopScope.Group && dice.Hits(0.5)))
        {
            Schedule(new Happening.DescendantsEnd(process), dice.Span(TimeSpan.FromSeconds(5)));
        }
    }

    private void Kill(SimulatedProcess process)
    {
        if (!process.Unkillable)
        {
            Schedule(new Happening.MainEnds(process, new ExitStatus.Killed(Model.Signal.Kill, false)), Moment);
            Schedule(new Happening.DescendantsEnd(process), Moment);
        }
    }

    private void Watch(SimulatedProcess process)
    {
        process.Watched = true;
        Event answer = process.Descendants == 0
            ? new Event.DescendantsGone(process.Instance)
            : new Event.DescendantsRemain(process.Instance, process.Descendants);
        Tell(answer, TimeSpan.Zero);
    }

    private static Event.LaunchFailed Failed(InstanceId instance, bool mayPass) =>
        new(instance, new LaunchProblem(mayPass ? "cannot clone: EAGAIN" : "cannot execute: ENOENT", mayPass, mayPass ? 125 : 127));

    private ExitStatus SomeStatus() => dice.Below(4) switch
    {
        0 => new ExitStatus.Exited(0),
        1 => new ExitStatus.Exited(1 + dice.Below(200)),
        2 => new ExitStatus.Killed(new Signal(11), CoreDumped: true),
        _ => new ExitStatus.Killed(Model.Signal.Terminate, CoreDumped: false),
    };
}
