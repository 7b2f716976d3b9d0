using Serilog;
using Supervisor.Configuration.Model;
using Supervisor.Engine.Model;
using Supervisor.HeldSockets;
using Supervisor.Isolation;
using Supervisor.Isolation.Cgroups;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using Supervisor.Logging;
using Supervisor.Machine;
using Supervisor.Notifying;
using Supervisor.Output;
using Supervisor.Output.Sinks;
using Supervisor.Processes;
using Supervisor.Reloading;
using Supervisor.Tasks;

namespace Supervisor.EventLoop;

/// <summary>
/// Does what the engine decided. Nothing here decides, blocks, or throws for what can happen: what goes wrong becomes an
/// event for the engine or a line in the log.
/// </summary>
internal sealed class EffectRunner(
    ConfigurationInForce inForce,
    OwnProcess ownProcess,
    Launcher launcher,
    ProgramStreams streams,
    LoopDescriptors descriptors,
    Instances instances,
    Descendants descendants,
    TaskRunner tasks,
    NoticeLog notices,
    TerminalLoan terminal,
    ControlGroups controlGroups,
    Notifications notifications,
    ILogger log,
    Reloader reloader,
    Changeover changeover,
    SocketHolder sockets)
{
    private readonly Dictionary<long, Launching> _launching = [];
    private readonly Dictionary<InstanceId, long> _tickets = [];
    private readonly Dictionary<InstanceId, Instance> _ended = [];
    private readonly HashSet<InstanceId> _killing = [];
    private readonly Dictionary<string, LastExit> _lastExits = new(StringComparer.Ordinal);
    private readonly Dictionary<CommandId, Action<CommandResult>> _asked = [];
    private readonly HashSet<string> _readingToEnd = new(StringComparer.Ordinal);
    private bool _isShuttingDown;
    private long _lastTicket;
    private long _lastCommand;

    /// <summary>Set by the last effect of all.</summary>
    public Effect.Exit? End { get; private set; }

    public void Run(Effect effect, Queue<Event> events)
    {
        switch (effect)
        {
            case Effect.Launch launch:
                Launch(launch.Instance, events);
                break;
            case Effect.AbortLaunch abort:
                AbortLaunch(abort.Instance);
                break;
            case Effect.SendSignal send:
                SendSignal(send);
                break;
            case Effect.KillAll kill:
                KillAll(kill.Instance);
                break;
            case Effect.WatchDescendants watch:
                descendants.Watch(watch.Instance, MainOf(watch.Instance), _killing.Contains(watch.Instance), events);
                break;
            case Effect.ForgetDescendants forget:
                descendants.Forget(forget.Instance);
                Forget(forget.Instance);
                break;
            case Effect.ArmTimer arm:
                descriptors.Timers.Arm(arm.Timer, arm.Due);
                break;
            case Effect.CancelTimer cancel:
                descriptors.Timers.Cancel(cancel.Timer);
                break;
            case Effect.Perform perform:
                tasks.Perform(perform.Task, inForce.LaunchOf(perform.Task.Instance.Program), EndOf(perform.Task), events);
                break;
            case Effect.CancelTask cancel:
                tasks.Cancel(cancel.Task, events);
                break;
            case Effect.Drop drop:
                streams.Drop(drop.Program);
                _lastExits.Remove(drop.Program);
                inForce.Drop(drop.Program);
                break;
            case Effect.ReopenLogs:
                streams.ReopenLogs();
                break;
            case Effect.Reload:
                reloader.Reload();
                break;
            case Effect.Answer answer:
                Answer(answer);
                break;
            case Effect.Publish publish:
                _isShuttingDown |= publish.Notice is Notice.ShutdownStarted;
                notices.Write(publish.Notice);
                break;
            case Effect.Exit exit:
                End = exit;
                break;
            default:
                throw new InvalidOperationException($"unknown effect {effect.GetType().Name}");
        }
    }

    /// <summary>The supervisor's own terminal may have another size.</summary>
    public void ResizeTerminals() => streams.ResizeTerminals();

    /// <summary>Gives a command a number under which it will be answered.</summary>
    public Event.Commanded Accept(Command command, Action<CommandResult> answer)
    {
        var id = new CommandId(++_lastCommand);
        _asked.Add(id, answer);
        return new Event.Commanded(id, command);
    }

    /// <summary>A command that the engine failed on is answered all the same.</summary>
    public void RefuseIfCommand(Event next, string reason)
    {
        if (next is Event.Commanded commanded)
        {
            Answer(new Effect.Answer(commanded.Id, new CommandResult.Refused(reason)));
        }
    }

    /// <summary>What became of a launch; the process is known from here on.</summary>
    public Instance? Complete(LaunchOutcome outcome, Queue<Event> events)
    {
        if (!_launching.Remove(outcome.Ticket, out var launching))
        {
            return null;
        }

        launching.Targets.Dispose();
        launching.Sockets.Dispose();
        var id = launching.Id;
        _tickets.Remove(id);
        if (launching.Process is { } process)
        {
            streams.Complete(process, (outcome as LaunchOutcome.Started)?.Pid);
        }

        GiveBack(id.Program, launching.Terminal, (outcome as LaunchOutcome.Failed)?.Failure.Errno ?? default);
        switch (outcome)
        {
            case LaunchOutcome.Started started:
                foreach (var missing in started.Missing)
                {
                    log.Warning("{Program} runs without {Feature}: {Reason}", id.Program, FeatureWords.Name(missing.Feature), missing.Reason.ToString());
                }

                controlGroups.Watch(id, started.Process.Cgroup);
                events.Enqueue(new Event.Launched(id, started.Pid));
                notifications.Attend(id, events);
                var instance = instances.Add(id, started.Process, started.Missing);
                terminal.Started(instance);
                changeover.CatchUp(instance, launching.Program);
                return instance;
            case LaunchOutcome.Failed { Failure: var failure }:
                notifications.Close(id);
                terminal.TakeBack(id);
                events.Enqueue(new Event.LaunchFailed(id, new LaunchProblem(failure.ToString(), failure.IsTransient, failure.ShellExitCode)));
                return null;
            default:
                throw new InvalidOperationException($"unknown outcome {outcome.GetType().Name}");
        }
    }

    /// <summary>The main process was reaped; its number is kept for as long as its descendants are looked after.</summary>
    public void MarkReaped(Instance instance)
    {
        terminal.TakeBack(instance.Id);
        tasks.EndGuests(instance.Id);
        instances.Retract(instance);
        _ended[instance.Id] = instance;
        _lastExits[instance.Id.Program] = new LastExit(
            instance.Id, instance.Status! with { Cause = instance.Process.Cgroup?.ReadOom()?.ToString() ?? instance.Status.Cause });
    }

    /// <summary>Nothing of the instance is left to look after.</summary>
    public void Forget(InstanceId instance)
    {
        _killing.Remove(instance);
        if (_ended.Remove(instance, out var ended))
        {
            controlGroups.Unwatch(ended.Process.Cgroup);
            launcher.Retire(ended.Process);
        }
    }

    private void Launch(InstanceId id, Queue<Event> events)
    {
        SyscallError? error = null;
        var program = inForce.LaunchOf(id.Program);
        var own = program.OnTerminal ? streams.OpenTerminal(id.Program, program, out error) : null;
        if ((program.OnTerminal ? own?.Streams : streams.Lend(id.Program, program, program.Stdin, out error)) is not { } lent)
        {
            events.Enqueue(new Event.LaunchFailed(id, new LaunchProblem($"{error}", MayPass: true, ExitCode: 125)));
            return;
        }

        var (targets, given) = (new JoinTargets(), new GivenSockets());
        if (targets.Resolve(program, instances, out var problem) is not { } options
            || given.Equip(program, options, sockets, out problem) is not { } complete
            || notifications.Equip(id, program, complete, out problem) is not { } equipped)
        {
            targets.Dispose();
            given.Dispose();
            GiveBack(id.Program, own, default);
            events.Enqueue(new Event.LaunchFailed(id, new LaunchProblem(problem!, MayPass: true, ExitCode: 125)));
            return;
        }

        var session = program.OnTerminal ? SessionMode.NewSessionOnTerminal
            : program.Stdin is StdinSource.Inherit ? terminal.Lend(id)
            : SessionMode.NewSession;
        var process = own?.Process ?? streams.ProcessOf(id.Program);
        process?.Begin();
        var ticket = ++_lastTicket;
        _launching.Add(ticket, new Launching(id, program, targets, given, own, process));
        _tickets.Add(id, ticket);
        lent = given.Input is { } input ? lent with { Input = input } : lent;
        launcher.Start(new LaunchRequest(ticket, ownProcess.Restore(equipped) with { Streams = lent, Session = session, Name = id.Program, Owner = inForce.Current.Name }));
    }

    private void GiveBack(string program, TerminalStreams? terminal, Errno errno)
    {
        if (terminal is not null)
        {
            terminal.HandOver();
        }
        else
        {
            streams.Return(program, errno);
        }
    }

    /// <summary>What a command after the stop is told of the end before it.</summary>
    private IEnumerable<KeyValuePair<string, string>> EndOf(TaskId task)
    {
        var program = task.Instance.Program;
        return task.Purpose is TaskPurpose.AfterStop && _lastExits.TryGetValue(program, out var last) && last.Instance == task.Instance
            ? ResultVariables.Of(last.Status, inForce.SpecOf(program).IsSuccess(last.Status))
            : [];
    }

    private void AbortLaunch(InstanceId id)
    {
        if (_tickets.TryGetValue(id, out var ticket))
        {
            launcher.Abort(ticket);
        }
    }

    private void SendSignal(Effect.SendSignal send)
    {
        if (IsAskedByEndOfInput(send))
        {
            streams.EndInput(send.Instance.Program);
            return;
        }

        var signal = new SignalNumber(send.Signal.Number);
        if (send.Scope == StopScope.All)
        {
            descendants.SendToAll(send.Instance.Program, MainOf(send.Instance), signal, HolderOf(send.Instance));
            return;
        }

        // Before the main process is reaped its number cannot name anybody else, as a process or as a group.
        if (instances.Find(send.Instance) is not { } instance)
        {
            return;
        }

        Errno errno;
        if (send.Scope == StopScope.Group)
        {
            _ = Syscall.Failed(Syscall.Call(SyscallNumber.Kill, -instance.Group, signal.Number), out errno);
        }
        else
        {
            errno = instance.SendSignal(signal)?.Errno ?? default;
        }

        if (errno != default && errno != Errno.ESRCH)
        {
            log.Warning("{Program}: cannot send {Signal}: {Errno}", send.Instance.Program, signal, errno);
        }
    }

    /// <summary>
    /// At a shutdown a program that others write to is asked to stop by the end of its input, not by a signal, which would
    /// end it before it has read what they wrote last. A second request, and the kill at the end of its time, come as always.
    /// </summary>
    private bool IsAskedByEndOfInput(Effect.SendSignal send) =>
        _isShuttingDown
        && inForce.LaunchOf(send.Instance.Program).Stdin is StdinSource.Programs
        && send.Signal == inForce.SpecOf(send.Instance.Program).Stop.Signal
        && !inForce.Current.WritersTo(send.Instance.Program).Any(writer => instances.Find(writer) is not null)
        && _readingToEnd.Add(send.Instance.Program);

    /// <summary>
    /// The number of the main process, which names its session for as long as a member of that lives. A daemon in a session
    /// of its own does not keep it: it may be another program's by now, and then it names nobody here.
    /// </summary>
    private int MainOf(InstanceId id) =>
        instances.Find(id) is { } instance ? instance.Pid
        : _ended.TryGetValue(id, out var ended) && !instances.IsMain(ended.Pid) ? ended.Pid
        : Kin.None;

    private int HolderOf(InstanceId id) => instances.Find(id)?.Process.HolderPid ?? 0;

    private CgroupLeaf? CgroupOf(InstanceId id) => (instances.Find(id) ?? _ended.GetValueOrDefault(id))?.Process.Cgroup;

    private void KillAll(InstanceId id)
    {
        _killing.Add(id);
        _ = CgroupOf(id)?.Kill();
        if (instances.Find(id) is { } instance)
        {
            _ = instance.SendSignal(SignalNumber.KILL);
            descendants.SendToAll(id.Program, instance.Pid, SignalNumber.KILL, HolderOf(id));
        }
        else
        {
            descendants.Kill(id);
        }
    }

    private void Answer(Effect.Answer answer)
    {
        if (_asked.Remove(answer.Id, out var give))
        {
            give(answer.Result);
        }
    }

    /// <summary>A launch without outcome, and what it was lent.</summary>
    private sealed record Launching(
        InstanceId Id, ProgramLaunch Program, JoinTargets Targets, GivenSockets Sockets, TerminalStreams? Terminal, RunningProcess? Process);
}
