using System.Collections.Immutable;
using Supervisor.Engine.Model;

namespace Supervisor.Engine.Tests;

/// <summary>An engine on a stage: events go in by name, the clock is moved by hand, and what came of it is looked at.</summary>
internal sealed class Stage
{
    private long _nextCommand = 1;

    public Stage(SupervisorSpec spec, bool boot = true)
    {
        State = Supervision.Initial(spec, seed: 7);
        if (boot)
        {
            Send(new Event.Boot());
        }
    }

    public Stage(params ImmutableArray<ProgramSpec> programs)
        : this(Some.Supervisor(programs))
    {
    }

    public SupervisionState State { get; private set; }

    public MonotonicTime Now { get; private set; } = new(1_000_000_000);

    /// <summary>Of the latest event.</summary>
    public ImmutableArray<Effect> Effects { get; private set; } = [];

    public string? IgnoredBecause { get; private set; }

    public IEnumerable<Notice> Notices => Effects.OfType<Effect.Publish>().Select(publish => publish.Notice);

    public Effect.Exit? Exit => Effects.OfType<Effect.Exit>().SingleOrDefault();

    public string Phase(string program) => State.Find(program)!.Phase.Word;

    public InstanceId Instance(string program) => State.Find(program)!.Instance;

    public Stage Send(Event @event)
    {
        var transition = Supervision.Step(State, @event, Now);
        (State, Effects) = transition;
        IgnoredBecause = transition.IgnoredBecause;
        return this;
    }

    public Stage Fault(string? program, string evidence)
    {
        (State, Effects) = Supervision.Fault(State, program, evidence, Now);
        return this;
    }

    public Stage After(TimeSpan span)
    {
        Now += span;
        return this;
    }

    public Stage After(double seconds) => After(TimeSpan.FromSeconds(seconds));

    public Stage Launched(params ReadOnlySpan<string> programs)
    {
        foreach (var program in programs)
        {
            Send(new Event.Launched(Instance(program), 100 + State.Find(program)!.Index));
        }

        return this;
    }

    public Stage LaunchFails(string program, bool mayPass, int code = 125) =>
        Send(new Event.LaunchFailed(Instance(program), new LaunchProblem("cannot launch", mayPass, code)));

    /// <summary>Its main process ends, and nothing else of it is left.</summary>
    public Stage Exits(string program, int code) => MainExits(program, new ExitStatus.Exited(code)).Clean(program);

    public Stage IsKilled(string program, int signal) => MainExits(program, new ExitStatus.Killed(new Signal(signal), false)).Clean(program);

    public Stage MainExits(string program, ExitStatus status) => Send(new Event.Exited(Instance(program), status));

    public Stage Remain(string program, int count) => Send(new Event.DescendantsRemain(Instance(program), count));

    public Stage Clean(string program) => Send(new Event.DescendantsGone(Instance(program)));

    public Stage Due(string program, TimerPurpose purpose) => Send(new Event.TimerDue(new TimerId(Instance(program), purpose)));

    public Stage ShutdownDue() => Send(new Event.TimerDue(new TimerId(default, TimerPurpose.ShutdownDeadline)));

    public Stage Signal(int number) => Send(new Event.Signalled(new Signal(number), 0));

    public Stage Shutdown() => Signal(Some.ShutdownSignal.Number);

    public Stage Command(Command command) => Send(new Event.Commanded(new CommandId(_nextCommand++), command));

    public Stage Start(string program) => Command(new Command.Start(program));

    public Stage Stop(string program) => Command(new Command.Stop(program));

    public Stage Restart(string program) => Command(new Command.Restart(program));

    public Stage Reconfigure(ImmutableArray<ProgramSpec> programs, params ImmutableArray<string> relaunch) =>
        Command(new Command.Reconfigure(State.Spec with { Programs = programs }, relaunch));

    /// <summary>The task that is under way succeeds, or fails with a problem.</summary>
    public Stage Done(string program, TaskPurpose purpose, string? problem = null) =>
        Send(new Event.TaskEnded(State.Find(program)!.Task(purpose)!.Value.Id, problem));

    public Stage Told(string program, Notification notification) => Send(new Event.Notified(Instance(program), notification));

    public Stage ScheduleDue(string program) => Send(new Event.ScheduleDue(program));

    /// <summary>What the latest event began, and what it cancelled.</summary>
    public IEnumerable<TaskPurpose> Performed => Effects.OfType<Effect.Perform>().Select(perform => perform.Task.Purpose);

    public IEnumerable<TaskPurpose> Cancelled => Effects.OfType<Effect.CancelTask>().Select(cancel => cancel.Task.Purpose);

    public IEnumerable<string> Dropped => Effects.OfType<Effect.Drop>().Select(drop => drop.Program);

    /// <summary>Programs that the latest event launched.</summary>
    public IEnumerable<string> Launches => Effects.OfType<Effect.Launch>().Select(launch => launch.Instance.Program);

    /// <summary>Programs that the latest event sent a signal to.</summary>
    public IEnumerable<string> Signalled => Effects.OfType<Effect.SendSignal>().Select(send => send.Instance.Program);

    public IEnumerable<string> Killed => Effects.OfType<Effect.KillAll>().Select(kill => kill.Instance.Program);

    public IEnumerable<CommandResult> Answers => Effects.OfType<Effect.Answer>().Select(answer => answer.Result);

    public MonotonicTime? Armed(TimerPurpose purpose) =>
        Effects.OfType<Effect.ArmTimer>().Where(arm => arm.Timer.Purpose == purpose).Select(arm => (MonotonicTime?)arm.Due).SingleOrDefault();
}
