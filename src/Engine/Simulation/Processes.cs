using Supervisor.Engine.Model;

namespace Supervisor.Engine.Simulation;

/// <summary>The kernel's part of the world: launches, signals, ends and descendants.</summary>
internal sealed class Processes(Future future, Climate climate)
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private readonly Dictionary<InstanceId, SimulatedProcess> _all = [];
    private readonly Behaviour _behaviour = new(future, climate);
    private int _nextPid = 100;

    public IReadOnlyDictionary<InstanceId, SimulatedProcess> All => _all;

    public void Launch(InstanceId instance)
    {
        var dice = Dice.Of(climate.Seed, instance.Program, instance.Generation);
        var process = new SimulatedProcess(instance, climate.SpecOf(instance.Program), dice);
        _all.Add(instance, process);
        var faults = climate.Faults;
        if (dice.Hits(faults[Fault.LaunchHangs]))
        {
            process.Stuck = dice.Hits(faults[Fault.LaunchIsStuck]);
            return;
        }

        var mayPass = dice.Hits(faults[Fault.LaunchMayPass]);
        var forGood = dice.Hits(faults[Fault.LaunchFailsForGood]);
        Event answer = mayPass || forGood
            ? Failed(instance, SomeProblem(dice, mayPass))
            : new Event.Launched(instance, _nextPid++);
        AnswerIn(process, answer, dice.Span(1));
    }

    public void Abort(SimulatedProcess process)
    {
        process.Answer++;
        var dice = process.Dice;
        if (process.Stuck && dice.Hits(0.5))
        {
            return;
        }

        // The abort may come too late: the program runs, and is killed all the same.
        var runs = process.Stuck || dice.Hits(0.2);
        Event answer = runs
            ? new Event.Launched(process.Instance, _nextPid++)
            : Failed(process.Instance, new LaunchProblem("killed by signal 9 before its first instruction", MayPass: true, 125));
        var delay = process.Stuck ? Limits.GiveUpKill + dice.Span(20) : Moment;
        AnswerIn(process, answer, delay);
        if (runs && !process.Stuck)
        {
            EndIn(process, new ExitStatus.Killed(Model.Signal.Kill, false), delay + Moment);
        }
    }

    public void Signal(SimulatedProcess process, Signal signal, StopScope scope)
    {
        if (process.IgnoresStop || process.Unkillable || signal == RandomSpec.ReloadSignal)
        {
            return;
        }

        ExitStatus status = process.Dice.Hits(0.5) ? new ExitStatus.Exited(0) : new ExitStatus.Killed(signal, false);
        EndIn(process, status, process.Dice.Span(5));
        if (scope is StopScope.All || (scope is StopScope.Group && process.Dice.Hits(0.5)))
        {
            future.In(process.Dice.Span(5), () => DescendantsEnd(process));
        }
    }

    public void Kill(SimulatedProcess process)
    {
        if (!process.Unkillable)
        {
            EndIn(process, new ExitStatus.Killed(Model.Signal.Kill, false), Moment);
            future.In(Moment, () => DescendantsEnd(process));
        }
    }

    public void Watch(SimulatedProcess process)
    {
        process.Watched = true;
        future.In(TimeSpan.Zero, () => Look(process));
    }

    public void EndIn(SimulatedProcess process, ExitStatus status, TimeSpan after) => future.In(after, () => MainEnds(process, status));

    public static ExitStatus SomeStatus(Dice dice) => dice.Below(4) switch
    {
        0 => new ExitStatus.Exited(0),
        1 => new ExitStatus.Exited(1 + dice.Below(200)),
        2 => new ExitStatus.Killed(new Signal(11), CoreDumped: true),
        _ => new ExitStatus.Killed(Model.Signal.Terminate, CoreDumped: false),
    };

    private void AnswerIn(SimulatedProcess process, Event answer, TimeSpan after)
    {
        var number = process.Answer;
        future.In(after, () => number == process.Answer ? Answer(process, answer) : null);
    }

    private Occurrence? Answer(SimulatedProcess process, Event answer)
    {
        process.Launching = false;
        if (answer is Event.LaunchFailed)
        {
            process.Over = true;
            return new Occurrence(answer);
        }

        var dice = process.Dice;
        process.MainAlive = true;
        process.IgnoresStop = dice.Hits(climate.Faults[Fault.IgnoresStop]);
        process.Unkillable = dice.Hits(climate.Faults[Fault.Unkillable]);
        process.Descendants = dice.Hits(climate.Faults[Fault.LeavesDescendants]) ? 1 + dice.Below(3) : 0;
        if (dice.Hits(climate.Faults[Fault.EndToldFirst]))
        {
            process.MainAlive = false;
            future.Tell(answer, TimeSpan.Zero);
            return new Occurrence(new Event.Exited(process.Instance, SomeStatus(dice)));
        }

        if (_behaviour.EndOf(process) is var (status, after))
        {
            EndIn(process, status, after);
        }

        _behaviour.Begin(process);
        return new Occurrence(answer);
    }

    private static Occurrence? Look(SimulatedProcess process)
    {
        if (process.Over)
        {
            // It was given up before the first look.
            return null;
        }

        if (process.Descendants > 0)
        {
            return new Occurrence(new Event.DescendantsRemain(process.Instance, process.Descendants));
        }

        process.Over = true;
        return new Occurrence(new Event.DescendantsGone(process.Instance));
    }

    private static Occurrence? MainEnds(SimulatedProcess process, ExitStatus status)
    {
        if (!process.MainAlive)
        {
            return null;
        }

        process.MainAlive = false;
        return new Occurrence(new Event.Exited(process.Instance, status));
    }

    private static Occurrence? DescendantsEnd(SimulatedProcess process)
    {
        var gone = process is { Descendants: > 0, Watched: true, Over: false };
        process.Descendants = 0;
        process.Over |= gone;
        return gone ? new Occurrence(new Event.DescendantsGone(process.Instance)) : null;
    }

    private static Event.LaunchFailed Failed(InstanceId instance, LaunchProblem problem) => new(instance, problem);

    private static LaunchProblem SomeProblem(Dice dice, bool mayPass) => mayPass
        ? dice.OneOf(
            new LaunchProblem("cannot clone: EAGAIN", MayPass: true, 125),
            new LaunchProblem("cannot clone: ENOMEM", MayPass: true, 125),
            new LaunchProblem("cannot open the error pipe: EMFILE", MayPass: true, 125))
        : dice.OneOf(
            new LaunchProblem("cannot execute: ENOENT", MayPass: false, 127),
            new LaunchProblem("cannot execute: EACCES", MayPass: false, 126),
            new LaunchProblem("cannot mount: EPERM", MayPass: false, 125));
}
