using System.Collections.Immutable;
using Supervisor.Engine.Model;

namespace Supervisor.Engine.Rehearsing;

/// <summary>
/// What the shell and the kernel are to the engine in a rehearsal: launches, probes and commands succeed after a
/// plausible moment, tasks come to a good end, whoever is asked to stop does so; all but what the script says.
/// </summary>
internal sealed class Stage
{
    private static readonly TimeSpan Launch = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Kill = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Probe = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Hook = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Stop = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan BecomingReady = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Work = TimeSpan.FromSeconds(1);

    private static readonly ExitStatus Success = new ExitStatus.Exited(0);

    private readonly Agenda _agenda = new();
    private readonly Dictionary<string, Part> _parts = new(StringComparer.Ordinal);
    private readonly Dictionary<TimerId, Agenda.Plan> _armed = [];
    private readonly ImmutableArray<Moment>.Builder _moments;
    private readonly Script _script;
    private int _lastPid = 100;

    public Stage(SupervisorSpec spec, Script script, ImmutableArray<Moment>.Builder moments)
    {
        (_script, _moments) = (script, moments);
        foreach (var program in spec.Programs)
        {
            var mishaps = script.Mishaps.Where(mishap => mishap.Program == program.Name || mishap.Program == program.Family).ToList();
            var part = new Part(program, mishaps);
            _parts.Add(program.Name, part);
            foreach (var mishap in mishaps)
            {
                if (mishap is Mishap.Ends ends)
                {
                    _agenda.After(ends.At, () => EndByScript(part));
                }
            }

            if (program.Schedule is not null)
            {
                var run = script.NextRun(program.Name, Time);
                _moments.Add(new Moment.RunAhead(Time, program.Name, run));
                PlanRun(program.Name, run);
            }
        }

        foreach (var cue in script.Signals)
        {
            _agenda.After(cue.At, () => Receive(cue));
        }
    }

    public MonotonicTime Now => _agenda.Now;

    public bool IsAtRest => _agenda.IsEmpty;

    private TimeSpan Time => Now - default(MonotonicTime);

    public Event? Next(MonotonicTime until) => _agenda.Next(until);

    /// <param name="state">After the step that the effect belongs to.</param>
    public void Apply(Effect effect, SupervisionState state)
    {
        switch (effect)
        {
            case Effect.Launch launch:
                Begin(launch.Instance);
                break;
            case Effect.AbortLaunch { Instance: var aborted }:
                _agenda.After(Kill, () => new Event.LaunchFailed(aborted, new LaunchProblem("it was killed", MayPass: true, ExitCode: 125)));
                break;
            case Effect.SendSignal send when _parts.TryGetValue(send.Instance.Program, out var part):
                Send(part, send, state.Find(send.Instance.Program)?.Phase);
                break;
            case Effect.KillAll { Instance: var killed } when _parts.TryGetValue(killed.Program, out var part):
                _agenda.After(Kill, () => part.End(killed, new ExitStatus.Killed(Signal.Kill, CoreDumped: false)));
                break;
            case Effect.WatchDescendants { Instance: var watched }:
                _agenda.After(TimeSpan.Zero, () => new Event.DescendantsGone(watched));
                break;
            case Effect.ArmTimer arm:
                Arm(arm);
                break;
            case Effect.CancelTimer cancel:
                Disarm(cancel.Timer);
                break;
            case Effect.Perform perform when _parts.TryGetValue(perform.Task.Instance.Program, out var part):
                Perform(part, perform.Task);
                break;
            case Effect.Reload:
                _moments.Add(new Moment.Reloads(Time));
                break;
            case Effect.Publish publish:
                _moments.Add(new Moment.Told(Time, publish.Notice));
                break;

            // A task that is cancelled answers in vain; nothing else of these changes the world.
            case Effect.CancelTask or Effect.ForgetDescendants or Effect.Drop or Effect.ReopenLogs or Effect.Answer or Effect.Exit:
            default:
                break;
        }
    }

    private void Begin(InstanceId instance)
    {
        var part = _parts[instance.Program];
        part.Launches++;
        if (part.HangsAtStart)
        {
            _moments.Add(new Moment.MadeToHang(Time, instance.Program));
        }
        else if (part.LaunchFailure() is { } failure)
        {
            var problem = failure.MayPass
                ? new LaunchProblem("cannot create a process: out of memory (made up)", MayPass: true, ExitCode: 125)
                : new LaunchProblem("cannot execute it: there is no such file (made up)", MayPass: false, ExitCode: 127);
            _agenda.After(Launch, () => new Event.LaunchFailed(instance, problem));
        }
        else
        {
            _agenda.After(Launch, () => Run(part, instance));
        }
    }

    private Event.Launched Run(Part part, InstanceId instance)
    {
        part.Begin(instance);
        if (part.EndsByItself)
        {
            _agenda.After(Work, () => part.End(instance, Success));
        }

        if (part.Spec.Ready is ReadySpec.Told && !part.IsNeverReady)
        {
            _agenda.After(BecomingReady, () => part.Running == instance ? new Event.Notified(instance, new Notification.Ready()) : null);
        }

        if (part.Spec.Health?.Watchdog is { } watchdog)
        {
            GiveSigns(part, instance, watchdog / 2);
        }

        // What the script had in store while it did not run.
        _agenda.After(TimeSpan.Zero, () => EndByScript(part));
        return new Event.Launched(instance, ++_lastPid);
    }

    private void GiveSigns(Part part, InstanceId instance, TimeSpan interval) => _agenda.After(interval, () =>
    {
        if (part.Running != instance)
        {
            return null;
        }

        GiveSigns(part, instance, interval);
        return part.IsUnhealthy(Time) ? null : new Event.Notified(instance, new Notification.Alive());
    });

    private Event.Exited? EndByScript(Part part)
    {
        if (part.Running is not { } running || part.TakeEnd(Time) is not { } status)
        {
            return null;
        }

        _moments.Add(new Moment.MadeToEnd(Time, part.Spec.Name, status));
        return part.End(running, status);
    }

    private Event.Signalled Receive(SignalCue cue)
    {
        _moments.Add(new Moment.SignalComes(Time, cue.Signal));
        return new Event.Signalled(cue.Signal, SenderPid: 0) { Words = cue.Words };
    }

    private void PlanRun(string program, TimeSpan? run)
    {
        if (run is { } time)
        {
            _agenda.At(default(MonotonicTime) + time, () =>
            {
                PlanRun(program, _script.NextRun(program, Time));
                return new Event.ScheduleDue(program);
            });
        }
    }

    /// <summary>A signal that is part of a stop ends it, and so do those that end whoever does not know better.</summary>
    private void Send(Part part, Effect.SendSignal send, Phase? phase)
    {
        if (part.Running != send.Instance || (phase is not Phase.Stopping && send.Signal != Signal.Terminate && send.Signal != Signal.Kill))
        {
            return;
        }

        if (part.HangsAtStop && send.Signal != Signal.Kill)
        {
            _moments.Add(new Moment.MadeToIgnore(Time, part.Spec.Name, send.Signal));
        }
        else
        {
            var status = send.Signal == Signal.Kill ? new ExitStatus.Killed(Signal.Kill, CoreDumped: false) : Success;
            _agenda.After(Stop, () => part.End(send.Instance, status));
        }
    }

    private void Arm(Effect.ArmTimer arm)
    {
        Disarm(arm.Timer);
        _armed[arm.Timer] = _agenda.At(arm.Due < Now ? Now : arm.Due, () =>
        {
            _armed.Remove(arm.Timer);
            return new Event.TimerDue(arm.Timer);
        });
    }

    private void Disarm(TimerId timer)
    {
        if (_armed.Remove(timer, out var plan))
        {
            _agenda.Remove(plan);
        }
    }

    private void Perform(Part part, TaskId task)
    {
        switch (task.Purpose)
        {
            case TaskPurpose.Readiness or TaskPurpose.Health:
                _agenda.After(Probe, () => new Event.TaskEnded(task, part.FailsProbe(task.Purpose, Time) ? "it fails (made up)" : null));
                break;
            case TaskPurpose.Stop when part.HangsAtStop:
                _moments.Add(new Moment.MadeToIgnore(Time, part.Spec.Name, Signal: null));
                _agenda.After(Hook, () => new Event.TaskEnded(task, Problem: null));
                break;
            case TaskPurpose.Stop:
                _agenda.After(Hook, () => part.End(task.Instance, Success));
                _agenda.After(Hook, () => new Event.TaskEnded(task, Problem: null));
                break;
            default:
                _agenda.After(Hook, () => new Event.TaskEnded(task, Problem: null));
                break;
        }
    }
}
