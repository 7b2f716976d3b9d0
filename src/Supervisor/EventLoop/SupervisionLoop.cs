using Serilog;
using Serilog.Events;
using Supervisor.Configuration.Model;
using Supervisor.Control;
using Supervisor.Engine;
using Supervisor.Engine.Model;
using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;
using Supervisor.Notifying;
using Supervisor.Processes;
using Supervisor.Reloading;
using Supervisor.Scheduling;
using Supervisor.Tasks;

namespace Supervisor.EventLoop;

/// <summary>
/// The one thread that owns supervision: the main thread, to which the kernel gives orphans. A turn drains what epoll
/// reports into events, steps the engine over all of them, and acts. Nothing in it blocks or ends the process.
/// </summary>
internal sealed class SupervisionLoop(
    Epoll epoll,
    LoopDescriptors descriptors,
    Mailbox mailbox,
    Instances instances,
    FamilySearch search,
    Descendants descendants,
    TaskRunner tasks,
    EffectRunner effects,
    TerminalLoan terminal,
    ControlGroups controlGroups,
    Schedules schedules,
    Changeover changeover,
    Notifications notifications,
    Onlookers onlookers,
    ControlDoor door,
    ILogger log)
{
    public const ulong SignalToken = 1;
    public const ulong TimerToken = 2;
    public const ulong CgroupToken = 3;
    public const ulong ScheduleToken = 4;
    public const ulong FirstInstanceToken = 8;

    /// <summary>Orphans reaped in one turn; a storm of them goes on in the next, after everybody else had their say.</summary>
    private const int OrphansPerTurn = 256;

    private const int WindowChanged = 28; // SIGWINCH

    /// <summary>While descendants are awaited the loop looks again at least this often, though each death wakes it too.</summary>
    private const int LookAgainMilliseconds = 250;

    private readonly Queue<Event> _events = new();
    private readonly List<Instance> _unwatched = [];
    private readonly Queue<Action> _visits = new();
    private readonly Settling _settling = new();
    private SupervisionState? _state;
    private bool _orphansWait = true;

    /// <summary>What supervision looks like now; any thread may read it.</summary>
    public SupervisionState? Snapshot => Volatile.Read(ref _state);

    /// <summary>Supervises until the engine says how to end.</summary>
    public Effect.Exit Run(SupervisionState initial, SupervisorConfiguration configuration)
    {
        _state = initial;
        _events.Enqueue(new Event.Boot());
        schedules.Replace(configuration, _events);
        while (effects.End is null)
        {
            GuardedTurn();
        }

        return effects.End;
    }

    /// <summary>Waits for something to happen, and does all of it.</summary>
    internal void Turn()
    {
        descriptors.Timers.Settle();
        search.BeginTurn();
        var timeout = Timeout();
        var count = epoll.Wait(timeout);
        _settling.Heed(timeout, count);
        var now = Clock.Now();
        for (var index = 0; index < count; index++)
        {
            Dispatch(epoll.TokenOf(index));
        }

        var reaped = ReapOrphans();
        if (descendants.IsWatching && (reaped || count == 0))
        {
            descendants.LookAgain(_events);
        }

        if (tasks.IsWatching && (reaped || count == 0))
        {
            tasks.LookAgain(_events);
        }

        while (descriptors.Timers.TryTakeDue(now, out var timer))
        {
            _events.Enqueue(new Event.TimerDue(timer));
        }

        while (effects.End is null && _events.TryDequeue(out var next))
        {
            Step(next, now);
        }

        while (_visits.TryDequeue(out var look))
        {
            look();
        }
    }

    /// <summary>The law of PID 1: whatever goes wrong in a turn, the next one follows.</summary>
    private void GuardedTurn()
    {
#pragma warning disable CA1031 // nothing may end PID 1
        try
        {
            Turn();
        }
        catch (Exception exception)
        {
            Survival.After(exception, log);
        }
#pragma warning restore CA1031
    }

    private int Timeout() => (_orphansWait || _events.Count > 0, descendants.IsWatching || tasks.IsWatching) switch
    {
        (true, _) => 0,
        (_, true) => LookAgainMilliseconds,
        _ => _settling.Timeout,
    };

    private void Dispatch(ulong token)
    {
        switch (token)
        {
            case SignalToken:
                TakeSignals();
                break;
            case TimerToken:
                descriptors.Timers.Acknowledge();
                break;
            case CgroupToken:
                controlGroups.Take();
                break;
            case ScheduleToken:
                schedules.Take(_events);
                break;
            case var knock when ControlDoor.IsToken(knock):
                door.Take(knock);
                break;
            case Epoll.WokenUp:
                TakeMessages();
                break;
            case >= Notifications.FirstToken:
                notifications.Take(token, _events);
                break;
            case var task when TaskRunner.IsToken(task):
                tasks.Take(task, _events);
                break;
            default:
                _ = instances.Find(token) is { } ended && TakeExit(ended);
                break;
        }
    }

    private void TakeSignals()
    {
        var taken = descriptors.Signals.Take(_events);
        if (taken.Children)
        {
            _orphansWait = true;
            terminal.LookForStop();
        }

        if (taken.HungUp)
        {
            terminal.PassOnHangUp();
        }
    }

    private void TakeMessages()
    {
        mailbox.Acknowledge();
        while (mailbox.TryTake(out var message))
        {
            switch (message)
            {
                case Message.LaunchCompleted { Outcome: var outcome } when CommandTasks.IsTicket(outcome.Ticket):
                    tasks.Complete(outcome, _events);
                    break;
                case Message.LaunchCompleted { Outcome: var outcome }:
                    Attend(effects.Complete(outcome, _events));
                    break;
                case Message.LineFound line:
                    notifications.TakeLine(line.Instance, line.IsFound, _events);
                    break;
                case Message.TaskAnswered answer:
                    tasks.Complete(answer, _events);
                    break;
                case Message.ConfigurationOffered { Offer: var offer }:
                    _events.Enqueue(changeover.Put(offer, effects));
                    break;
                case Message.CommandSent command:
                    _events.Enqueue(effects.Accept(command.Command, command.Answer));
                    break;
                case Message.Visited visit:
                    _visits.Enqueue(visit.Look);
                    break;
                default:
                    throw new InvalidOperationException($"unknown message {message.GetType().Name}");
            }
        }
    }

    /// <summary>
    /// From here on the end of the process wakes the loop; if it has ended already, at once. Where the kernel has no room
    /// for one more watch, SIGCHLD makes the loop ask.
    /// </summary>
    private void Attend(Instance? instance)
    {
        if (instance is not null)
        {
            Attend(instance, instance.Process.PidDescriptor);
        }
    }

    private void Attend(Instance instance, int descriptor)
    {
        if (Syscall.Failed(epoll.Add(descriptor, Epoll.EPOLLIN, instance.Token), out var errno))
        {
            log.Warning("{Program}: cannot watch its process by epoll: {Errno}; watching by SIGCHLD", instance.Id.Program, errno);
            _unwatched.Add(instance);
            _orphansWait = true;
        }
    }

    /// <summary>
    /// A program in a PID namespace of its own has ended when all of that has: the kernel kills it with its holder, and the
    /// engine hears of the end of the one when the other is over.
    /// </summary>
    /// <returns>Whether nothing of it is to be watched any more.</returns>
    private bool TakeExit(Instance instance)
    {
        var process = instance.Process;
        if (instance.Status is null)
        {
            if (notifications.TakeEnd(instance, _events) is not { } status)
            {
                return false;
            }

            instance.Status = status;
            effects.MarkReaped(instance);
            if (process.HolderDescriptor >= 0)
            {
                process.EndNamespace();
                Attend(instance, process.HolderDescriptor);
            }
        }

        if (process.HolderDescriptor >= 0 && !Wait.HasEnded(process.HolderDescriptor))
        {
            return false;
        }

        if (process.HolderDescriptor >= 0)
        {
            _ = epoll.Remove(process.HolderDescriptor);
        }

        instances.Remove(instance);
        notifications.Close(instance.Id);
        _events.Enqueue(new Event.Exited(instance.Id, instance.Status with { Cause = process.Cgroup?.ReadOom()?.ToString() ?? instance.Status.Cause }));
        return true;
    }

    /// <returns>Whether any was reaped.</returns>
    private bool ReapOrphans()
    {
        if (!_orphansWait)
        {
            return false;
        }

        var count = 0;
        while (count < OrphansPerTurn && Wait.ForOrphan(out var end) is not 0 and var pid)
        {
            instances.Note(pid, end);
            count++;
        }

        if (count > 0 && log.IsEnabled(LogEventLevel.Debug))
        {
            log.Debug("orphans reaped: {Count}", count);
        }

        _orphansWait = count == OrphansPerTurn;
        for (var index = _unwatched.Count - 1; index >= 0; index--)
        {
            if (TakeExit(_unwatched[index]))
            {
                _unwatched.RemoveAt(index);
            }
        }

        return count > 0;
    }

    private void Step(Event next, MonotonicTime now)
    {
        if (_state is null)
        {
            return;
        }

        if (next is Event.DescendantsGone gone)
        {
            effects.Forget(gone.Instance);
        }
        else if (next is Event.Signalled { Signal.Number: WindowChanged })
        {
            effects.ResizeTerminals();
        }

        var transition = Decide(_state, next, now);
        if (!ReferenceEquals(transition.State.Spec, _state.Spec))
        {
            changeover.Apply(transition.State.Spec, _events);
        }

        var step = new EngineStep(_state, transition.State, transition.Effects, next);
        onlookers.Keep(step);
        Volatile.Write(ref _state, transition.State);
        foreach (var effect in transition.Effects)
        {
            Run(effect);
        }

        onlookers.Tell(step);
    }

    /// <summary>One effect that goes wrong does not take those after it along.</summary>
    private void Run(Effect effect)
    {
#pragma warning disable CA1031 // nothing may end PID 1
        try
        {
            effects.Run(effect, _events);
        }
        catch (Exception exception)
        {
            log.Error(exception, "cannot carry out {Effect}", effect);
        }
#pragma warning restore CA1031
    }

    /// <summary>An invariant broken inside the engine costs one program, never the supervisor.</summary>
    private Transition Decide(SupervisionState state, Event next, MonotonicTime now)
    {
#pragma warning disable CA1031 // nothing may end PID 1
        try
        {
            return Supervision.Step(state, next, now);
        }
        catch (Exception exception)
        {
            log.Error(exception, "the engine failed on {Event}", next);
            effects.RefuseIfCommand(next, exception.Message);
            return Supervision.Fault(state, next.About?.Program, exception.Message, now);
        }
#pragma warning restore CA1031
    }
}
