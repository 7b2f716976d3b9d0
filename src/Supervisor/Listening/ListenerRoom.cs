using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Serilog;
using Supervisor.Configuration.Model;
using Supervisor.Control.Supervisord;
using Supervisor.Engine.Model;
using Supervisor.EventLoop;
using Supervisor.Output;
using Supervisor.Output.Sinks;

namespace Supervisor.Listening;

/// <summary>
/// All pools of listeners: what happens becomes events, events go to listeners that are ready, and what listeners write decides
/// what comes next. Everything in it is done by one thread at a time, see <see cref="ListenerDesk"/>.
/// </summary>
/// <param name="output">Where listeners read.</param>
/// <param name="kill">A listener that is of no use as it is.</param>
/// <param name="later">Something to be done in a while, by the same thread.</param>
internal sealed class ListenerRoom(OutputPump output, Action<string> kill, Action<Action> later, ILogger log)
{
    private readonly Dictionary<string, ListenerGroup> _groups = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ListenerProcess> _processes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ProcessTracker> _trackers = new(StringComparer.Ordinal);
    private readonly Ticks _ticks = new();
    private ImmutableArray<string> _names = [];
    private SupervisorConfiguration? _configuration;
    private SupervisionState? _state;
    private long _lastSerial = -1;

    /// <summary>Some listener waits for room in its pipe, of which nobody tells.</summary>
    public bool HasUnwritten => _processes.Values.Any(process => !process.Unwritten.IsEmpty);

    public void Follow(EngineStep step, SupervisorConfiguration configuration)
    {
        if (!ReferenceEquals(configuration, _configuration))
        {
            Reconfigure(configuration, step.Before);
        }

        _state = step.After;
        if (step is { Before.Booted: false, After.Booted: true })
        {
            Publish(EventNames.Running, []);
        }

        if (step is { Before.Shutdown: null, After.Shutdown: not null })
        {
            Publish(EventNames.Stopping, []);
        }

        foreach (var program in step.After.Programs)
        {
            if (!ReferenceEquals(step.Before.Find(program.Name), program))
            {
                Follow(program, configuration);
            }
        }

        DeliverAll();
    }

    /// <summary>A listener is about to be launched, or has written.</summary>
    public void Hear(string program, int session, ReadOnlyMemory<byte> bytes)
    {
        var process = ProcessOf(program);
        var group = GroupOf(process);
        if (session > process.Session)
        {
            PutBack(group, process.Release());
            process.Begin(session);
        }
        else if (session < process.Session)
        {
            return;
        }

        process.Protocol!.Take(bytes.Span);
        while (process.Protocol.Next() is not ListenerReply.None and var reply)
        {
            Meet(reply, group, process);
        }

        DeliverAll();
    }

    /// <summary>A program has written what is to be an event.</summary>
    /// <remarks>What is no UTF-8 would end a listener that reads text, again and again as it comes back to the next.</remarks>
    public void Tell(OutputHeard heard)
    {
        if (_state?.Find(heard.Program) is { } state && _configuration is { } configuration)
        {
            var name = ProcessName.Of(configuration, state.Spec);
            var channel = heard.Stream is StreamKind.Stdout ? "stdout" : "stderr";
            var (type, about) = heard.As is HeardAs.Message ? (EventNames.ProcessCommunication, "") : (EventNames.ProcessLog, $" channel:{channel}");
            var head = string.Create(CultureInfo.InvariantCulture, $"processname:{name.Process} groupname:{name.Group} pid:{heard.Process}{about}\n");
            Publish($"{type}_{channel.ToUpperInvariant()}", Encoding.UTF8.GetBytes(head + Encoding.UTF8.GetString(heard.Bytes.Span)));
            DeliverAll();
        }
    }

    public void Announce(string type, string data)
    {
        Publish(EventNames.RemoteCommunication, Encoding.UTF8.GetBytes($"type:{type}\n{data}"));
        DeliverAll();
    }

    /// <param name="now">Seconds since 1970.</param>
    public void Tick(long now)
    {
        foreach (var (period, moment) in _ticks.At(now))
        {
            Publish($"{EventNames.Tick}_{period}", Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"when:{moment}")));
        }

        DeliverAll();
    }

    /// <summary>Tries again what a full pipe had no room for.</summary>
    public void WriteAgain()
    {
        foreach (var process in _processes.Values)
        {
            Write(process);
        }

        DeliverAll();
    }

    private void Follow(ProgramState program, SupervisorConfiguration configuration)
    {
        if (!_trackers.TryGetValue(program.Name, out var tracker))
        {
            _trackers.Add(program.Name, tracker = new ProcessTracker(ProcessState.Stopped));
        }

        foreach (var (name, payload) in tracker.Follow(program, ProcessName.Of(configuration, program.Spec)))
        {
            Publish(name, payload);
        }

        if (!_processes.TryGetValue(program.Name, out var process))
        {
            return;
        }

        if (process.Follow(program) && process.Sent is { } unanswered)
        {
            // Its answer may still be on its way here.
            later(() => GiveUp(process, unanswered));
        }

        KillBroken(process);
    }

    private void GiveUp(ListenerProcess process, EventQueue.Waiting unanswered)
    {
        if (ReferenceEquals(process.Sent, unanswered))
        {
            PutBack(GroupOf(process), process.Release());
            DeliverAll();
        }
    }

    private void Reconfigure(SupervisorConfiguration configuration, SupervisionState before)
    {
        var isFirst = _configuration is null;
        _configuration = configuration;
        foreach (var gone in _groups.Keys.Where(name => !configuration.Listeners.ContainsKey(name)).ToList())
        {
            _groups.Remove(gone);
        }

        foreach (var (name, pool) in configuration.Listeners)
        {
            if (!_groups.TryGetValue(name, out var group))
            {
                _groups.Add(name, group = new ListenerGroup(name));
            }

            group.Configure(pool, [.. configuration.Engine.Programs.Where(program => program.Family == name).Select(program => ProcessOf(program.Name))]);
        }

        foreach (var gone in _processes.Values.Where(process => GroupOf(process) is null).ToList())
        {
            _processes.Remove(gone.Program);
        }

        if (isFirst)
        {
            // Whoever is there already is where it is: its states are no news.
            foreach (var program in before.Programs)
            {
                _trackers[program.Name] = new ProcessTracker(ProcessTracker.Begun(program));
                if (_processes.TryGetValue(program.Name, out var process))
                {
                    _ = process.Follow(program);
                }
            }
        }

        // In the order in which supervisord makes them.
        ImmutableArray<string> names =
        [
            .. configuration.Engine.Programs.OrderBy(program => configuration.Launches[program.Name].Priority)
                .Select(program => ProcessName.Of(configuration, program).Group).Distinct(StringComparer.Ordinal),
        ];
        if (!isFirst || !before.Booted)
        {
            PublishGroups(EventNames.GroupRemoved, _names.Except(names));
            PublishGroups(EventNames.GroupAdded, names.Except(_names));
        }

        _names = names;
    }

    private void PublishGroups(string name, IEnumerable<string> groups)
    {
        foreach (var group in groups)
        {
            Publish(name, Encoding.UTF8.GetBytes($"groupname:{group}\n"));
        }
    }

    private void Publish(string name, byte[] payload)
    {
        ListenerEvent? made = null;
        foreach (var group in _groups.Values)
        {
            if (group.Wants(name))
            {
                made ??= new ListenerEvent(name, payload, ++_lastSerial);
                TellLost(group, group.Queue.Add(made));
            }
        }
    }

    private void PutBack(ListenerGroup? group, EventQueue.Waiting? unanswered)
    {
        if (group is not null && unanswered is not null)
        {
            TellLost(group, group.Queue.PutBack(unanswered));
        }
    }

    private void TellLost(ListenerGroup group, IReadOnlyList<ListenerEvent> lost)
    {
        foreach (var gone in lost)
        {
            log.Error("pool {pool} event buffer overflowed, discarding event {serial}", group.Name, gone.Serial);
        }
    }

    private void Meet(ListenerReply reply, ListenerGroup? group, ListenerProcess process)
    {
        switch (reply)
        {
            case ListenerReply.Accepted:
                _ = process.Release();
                break;
            case ListenerReply.Rejected:
                PutBack(group, process.Release());
                break;
            case ListenerReply.Violated:
                PutBack(group, process.Release());
                Complain(process);
                break;
            default:
                break;
        }
    }

    /// <summary>There it would stay deaf until somebody restarts it; here its restart policy does that, with its pauses.</summary>
    private void Complain(ListenerProcess process)
    {
        log.Warning("{program}: {violation}", process.Program, process.Protocol!.Violation);
        log.Warning("{program} has broken the protocol of event listeners and would not receive events any more; it is killed", process.Program);
        process.IsBroken = true;
        KillBroken(process);
    }

    /// <summary>Its first words may come before it is known to run; then it is killed once it is.</summary>
    private void KillBroken(ListenerProcess process)
    {
        if (process is { IsBroken: true, Runs: true })
        {
            process.IsBroken = false;
            kill(process.Program);
        }
    }

    private void DeliverAll()
    {
        foreach (var group in _groups.Values)
        {
            Deliver(group);
        }
    }

    private void Deliver(ListenerGroup group)
    {
        foreach (var process in group.Processes)
        {
            if (!process.IsFree)
            {
                continue;
            }

            if (group.Queue.Take() is not { } next)
            {
                return;
            }

            process.Send(next, next.Event.Envelope(_configuration!.Name, group.Name, next.PoolSerial));
            Write(process);
        }
    }

    private void Write(ListenerProcess process)
    {
        if (!process.Unwritten.IsEmpty)
        {
            process.Unwritten = process.Unwritten[output.Inputs.Write(process.Program, process.Unwritten.Span)..];
        }
    }

    /// <summary>Its launch may be heard of before the configuration that it is in.</summary>
    private ListenerProcess ProcessOf(string program)
    {
        if (!_processes.TryGetValue(program, out var process))
        {
            _processes.Add(program, process = new ListenerProcess(program));
        }

        return process;
    }

    private ListenerGroup? GroupOf(ListenerProcess process)
    {
        foreach (var group in _groups.Values)
        {
            if (group.Processes.Contains(process))
            {
                return group;
            }
        }

        return null;
    }
}
