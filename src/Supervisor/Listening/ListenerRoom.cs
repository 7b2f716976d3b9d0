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
internal sealed class ListenerRoom(OutputPump output, Action<string, TimeSpan> restart, ILogger log)
{
    private const int LongestPause = 60;

    private readonly Dictionary<string, ListenerGroup> _groups = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ProcessTracker> _trackers = new(StringComparer.Ordinal);
    private ImmutableHashSet<string> _names = [];
    private SupervisorConfiguration? _configuration;
    private SupervisionState? _state;
    private long _lastSerial = -1;

    /// <summary>Some listener waits for room in its pipe, of which nobody tells.</summary>
    public bool HasUnwritten => _groups.Values.Any(group => group.Processes.Any(process => !process.Unwritten.IsEmpty));

    public void Follow(EngineStep step, SupervisorConfiguration configuration)
    {
        if (!ReferenceEquals(configuration, _configuration))
        {
            Reconfigure(configuration, isFirst: _configuration is null, step.Before);
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

    /// <summary>A listener has written.</summary>
    public void Hear(string program, byte[] bytes)
    {
        if (Find(program, out var group) is not { Protocol: { } protocol } process)
        {
            return;
        }

        protocol.Take(bytes);
        while (protocol.Next() is not ListenerReply.None and var reply)
        {
            Meet(reply, group!, process);
        }

        Deliver(group!);
    }

    /// <summary>A program whose output is to be events has written.</summary>
    public void Log(string program, StreamKind stream, byte[] bytes)
    {
        if (_state?.Find(program) is { } state && _configuration is { } configuration)
        {
            var name = ProcessName.Of(configuration, state.Spec);
            var channel = stream is StreamKind.Stdout ? "stdout" : "stderr";
            var head = string.Create(CultureInfo.InvariantCulture, $"processname:{name.Process} groupname:{name.Group} pid:{state.Phase.ProcessId ?? 0} channel:{channel}\n");
            Publish($"{EventNames.ProcessLog}_{channel.ToUpperInvariant()}", [.. Encoding.UTF8.GetBytes(head), .. bytes]);
            DeliverAll();
        }
    }

    public void Announce(string type, string data)
    {
        Publish(EventNames.RemoteCommunication, Encoding.UTF8.GetBytes($"type:{type}\n{data}"));
        DeliverAll();
    }

    /// <param name="moment">Seconds since 1970, a multiple of five.</param>
    public void Tick(long moment)
    {
        foreach (var period in (ReadOnlySpan<int>)[5, 60, 3600])
        {
            if (moment % period == 0)
            {
                Publish($"{EventNames.Tick}_{period}", Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"when:{moment}")));
            }
        }

        DeliverAll();
    }

    /// <summary>Tries again what a full pipe had no room for.</summary>
    public void WriteAgain()
    {
        foreach (var group in _groups.Values)
        {
            foreach (var process in group.Processes)
            {
                Write(process);
            }
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

        if (Find(program.Name, out var group) is { } process && process.Follow(program) is { } unanswered)
        {
            PutBack(group!, unanswered);
        }
    }

    private void Reconfigure(SupervisorConfiguration configuration, bool isFirst, SupervisionState before)
    {
        _configuration = configuration;
        foreach (var gone in _groups.Keys.Where(name => !configuration.Listeners.ContainsKey(name)).ToList())
        {
            _groups.Remove(gone);
        }

        foreach (var (name, pool) in configuration.Listeners)
        {
            var programs = configuration.Engine.Programs.Where(program => program.Family == name).Select(program => program.Name);
            if (_groups.TryGetValue(name, out var group) && group.Pool == pool)
            {
                group.Keep(programs);
            }
            else
            {
                _groups[name] = new ListenerGroup(name, pool, programs);
            }
        }

        var names = configuration.Engine.Programs.Select(program => ProcessName.Of(configuration, program).Group).ToImmutableHashSet(StringComparer.Ordinal);
        if (!isFirst)
        {
            PublishGroups(EventNames.GroupRemoved, _names.Except(names));
            PublishGroups(EventNames.GroupAdded, names.Except(_names));
        }
        else
        {
            // Whoever is there already is where it is: its states are no news.
            foreach (var program in before.Programs)
            {
                _trackers[program.Name] = new ProcessTracker(ProcessStates.Of(program));
            }
        }

        _names = names;
    }

    private void PublishGroups(string name, ImmutableHashSet<string> groups)
    {
        foreach (var group in groups.Order(StringComparer.Ordinal))
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

    private void PutBack(ListenerGroup group, EventQueue.Waiting unanswered) => TellLost(group, group.Queue.PutBack(unanswered));

    private void TellLost(ListenerGroup group, ListenerEvent? lost)
    {
        if (lost is not null)
        {
            log.Error("pool {pool} event buffer overflowed, discarding event {serial}", group.Name, lost.Serial);
        }
    }

    private void Meet(ListenerReply reply, ListenerGroup group, ListenerProcess process)
    {
        switch (reply)
        {
            case ListenerReply.Accepted:
                (process.Sent, process.Violations) = (null, 0);
                break;
            case ListenerReply.Rejected when process.Sent is { } rejected:
                process.Sent = null;
                PutBack(group, rejected);
                break;
            case ListenerReply.Violated:
                Complain(group, process);
                break;
            default:
                break;
        }
    }

    /// <summary>There it would stay deaf until somebody restarts it. Here that is done, after a pause that grows.</summary>
    private void Complain(ListenerGroup group, ListenerProcess process)
    {
        log.Warning("{program}: {violation}", process.Program, process.Protocol!.Violation);
        var pause = TimeSpan.FromSeconds(Math.Min(LongestPause, 1 << Math.Min(process.Violations, 6)));
        process.Violations++;
        log.Warning("{program} has broken the protocol of event listeners and gets no more events; it is restarted in {pause}", process.Program, pause);
        if (process.Sent is { } sent)
        {
            process.Sent = null;
            PutBack(group, sent);
        }

        restart(process.Program, pause);
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

            process.Sent = next;
            process.Protocol!.Send();
            process.Unwritten = next.Event.Envelope(_configuration!.Name, group.Name, next.PoolSerial);
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

    private ListenerProcess? Find(string program, out ListenerGroup? group)
    {
        foreach (var one in _groups.Values)
        {
            foreach (var process in one.Processes)
            {
                if (process.Program == program)
                {
                    group = one;
                    return process;
                }
            }
        }

        group = null;
        return null;
    }
}
