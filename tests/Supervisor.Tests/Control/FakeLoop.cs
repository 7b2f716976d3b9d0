using System.Collections.Concurrent;
using Supervisor.Configuration.Model;
using Supervisor.Engine;
using Supervisor.Engine.Model;
using Supervisor.EventLoop;
using Supervisor.Kernel;

namespace Supervisor.Tests.Control;

/// <summary>
/// The real engine, mailbox and onlookers on a thread of their own, with programs that are only numbers: they start at once,
/// end by the first signal that they get, and crash when a test says so.
/// </summary>
internal sealed class FakeLoop : IDisposable
{
    private readonly Epoll _epoll = Epoll.Create(out _)!;
    private readonly Queue<Event> _events = new();
    private readonly Dictionary<CommandId, Action<CommandResult>> _asked = [];
    private readonly Dictionary<TimerId, MonotonicTime> _timers = [];
    private readonly Onlookers _onlookers;
    private readonly Thread _thread;
    private SupervisionState _state;
    private long _commands;
    private int _pid = 1000;
    private volatile bool _isOver;
    private volatile bool _isStuck;

    public FakeLoop(SupervisorConfiguration configuration, Onlookers onlookers)
    {
        _onlookers = onlookers;
        Mailbox = new Mailbox(_epoll);
        _state = Supervision.Initial(configuration.Engine, seed: 1);
        _events.Enqueue(new Event.Boot());
        _thread = new Thread(Run) { IsBackground = true, Name = "fake loop" };
    }

    public Mailbox Mailbox { get; }

    public Epoll Epoll => _epoll;

    public SupervisionState State => Volatile.Read(ref _state);

    /// <summary>Programs that do not end by signals that can be ignored.</summary>
    public ConcurrentDictionary<string, bool> Stubborn { get; } = new(StringComparer.Ordinal);

    /// <summary>The first event has been met when this returns.</summary>
    public void Start()
    {
        _thread.Start();
        SpinWait.SpinUntil(() => State.Booted, TimeSpan.FromSeconds(20));
    }

    /// <summary>The program ends by itself.</summary>
    public void Crash(string program, ExitStatus status) => Mailbox.Post(new Message.Visited(() =>
    {
        if (_state.Find(program) is { Phase.ProcessId: not null } running)
        {
            _events.Enqueue(new Event.Exited(running.Instance, status));
        }
    }));

    /// <summary>From now on nothing is answered any more.</summary>
    public void GetStuck()
    {
        _isStuck = true;
        _epoll.WakeUp();
    }

    public void Dispose()
    {
        _isOver = true;
        _epoll.WakeUp();
        _thread.Join();
        _epoll.Dispose();
    }

    private void Run()
    {
        while (!_isOver)
        {
            _ = _epoll.Wait(_events.Count > 0 ? 0 : 5);
            if (_isStuck)
            {
                continue;
            }

            Take();
            var now = Clock.Now();
            foreach (var (timer, due) in _timers.Where(armed => armed.Value <= now).ToArray())
            {
                _timers.Remove(timer);
                _events.Enqueue(new Event.TimerDue(timer));
            }

            while (_events.TryDequeue(out var next))
            {
                Step(next, now);
            }
        }
    }

    private void Take()
    {
        Mailbox.Acknowledge();
        while (Mailbox.TryTake(out var message))
        {
            switch (message)
            {
                case Message.Visited visit:
                    // As in the real one: what came before has been done.
                    while (_events.TryDequeue(out var next))
                    {
                        Step(next, Clock.Now());
                    }

                    visit.Look();
                    break;
                case Message.CommandSent sent:
                    var id = new CommandId(++_commands);
                    _asked.Add(id, sent.Answer);
                    _events.Enqueue(new Event.Commanded(id, sent.Command));
                    break;
                default:
                    break;
            }
        }
    }

    private void Step(Event next, MonotonicTime now)
    {
        var transition = Supervision.Step(_state, next, now);
        var step = new EngineStep(_state, transition.State, transition.Effects, next);
        _onlookers.Keep(step);
        Volatile.Write(ref _state, transition.State);
        foreach (var effect in transition.Effects)
        {
            Do(effect);
        }

        _onlookers.Tell(step);
    }

    private void Do(Effect effect)
    {
        switch (effect)
        {
            case Effect.Launch launch:
                _events.Enqueue(new Event.Launched(launch.Instance, ++_pid));
                break;
            case Effect.SendSignal send when !Stubborn.ContainsKey(send.Instance.Program) && send.Signal.Number is 15 or 9:
                _events.Enqueue(new Event.Exited(send.Instance, new ExitStatus.Killed(send.Signal, CoreDumped: false)));
                break;
            case Effect.KillAll kill:
                _events.Enqueue(new Event.Exited(kill.Instance, new ExitStatus.Killed(Signal.Kill, CoreDumped: false)));
                break;
            case Effect.WatchDescendants watch:
                _events.Enqueue(new Event.DescendantsGone(watch.Instance));
                break;
            case Effect.Perform perform:
                _events.Enqueue(new Event.TaskEnded(perform.Task, Problem: null));
                break;
            case Effect.ArmTimer arm:
                _timers[arm.Timer] = arm.Due;
                break;
            case Effect.CancelTimer cancel:
                _timers.Remove(cancel.Timer);
                break;
            case Effect.Answer answer when _asked.Remove(answer.Id, out var give):
                give(answer.Result);
                break;
            default:
                break;
        }
    }
}
