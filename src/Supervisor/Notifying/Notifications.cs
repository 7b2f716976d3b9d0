using System.Globalization;
using Serilog;
using Serilog.Events;
using Supervisor.Configuration.Model;
using Supervisor.Engine.Model;
using Supervisor.EventLoop;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Kernel;
using Supervisor.Reloading;

namespace Supervisor.Notifying;

/// <summary>
/// How programs speak to the supervisor: by sd_notify(3), by a readiness descriptor, by a line of their output. All on the
/// thread of the loop.
/// </summary>
/// <remarks>
/// Who may speak for a program. The socket is that of one launch, so whoever reaches it was given it, or shares the program's
/// tree: the first evidence. The second is the sender's number as the kernel saw it: it must be of the program
/// (<see cref="Members"/>). A sender that has ended by the time its message is read, and was reaped, cannot be asked about; it
/// counts if it had the program's user. So another program can speak for this one only if it runs as the same user in the same
/// tree, and as that it could as well trace or stop this one; or if it has CAP_SYS_ADMIN outside of any user namespace of its
/// own, and as that it could name any sender (unix(7)).
/// </remarks>
internal sealed class Notifications(
    ConfigurationInForce inForce, Epoll epoll, Instances instances, ProgramStreams streams, Mailbox mailbox, ILogger log) : IDisposable
{
    /// <summary>Of epoll's tokens, those from here on belong to channels.</summary>
    public const ulong FirstToken = 1UL << 63;

    /// <summary>Messages of one program in one turn; the kernel holds back who sends more.</summary>
    private const int MessagesPerTurn = 32;

    private static readonly string[] Variables = [NotifyAddress.Variable, "WATCHDOG_USEC", "WATCHDOG_PID"];

    private readonly Dictionary<InstanceId, Channel> _channels = [];
    private readonly Dictionary<ulong, Channel> _byToken = [];
    private readonly Dictionary<InstanceId, bool> _earlyLines = [];
    private readonly Members _members = new(instances.IsMain);
    private readonly ReadyLine _lines = new();
    private readonly byte[] _buffer = new byte[NotifyMessage.Longest];
    private MainProcess? _mains;
    private NotifyDirectory? _directory;
    private ulong _lastToken = FirstToken;

    private MainProcess Mains => _mains ??= new MainProcess(epoll, instances, _members, log);

    /// <summary>The options of a launch with all in them by which it can speak.</summary>
    /// <param name="problem">Why it cannot be given that; complete, for a person.</param>
    public LaunchOptions? Equip(InstanceId id, ProgramLaunch program, LaunchOptions options, out string? problem)
    {
        problem = null;
        options = options with { Environment = options.Environment.RemoveRange(Variables.Where(name => IsInherited(options, name))) };
        LookFor(id, program.Tasks.ReadySource as ReadySource.LogLine);
        var number = (program.Tasks.ReadySource as ReadySource.Descriptor)?.Number;
        if (number is null && !program.Tasks.Notifies)
        {
            return options;
        }

        ReadinessPipe? pipe = null;
        NotifySocket? socket = null;
        SyscallError? error = null;
        if ((number is { } at && (pipe = ReadinessPipe.Create(at, out error)) is null)
            || (program.Tasks.Notifies && (socket = Directory().Bind(out error)) is null))
        {
            pipe?.Dispose();
            problem = $"{error}";
            return null;
        }

        var channel = new Channel(id, _lastToken += 2, socket, pipe);
        var equipped = pipe is null ? options : options with { Descriptors = options.Descriptors.Add(pipe.Given) };
        equipped = socket is null ? equipped : NotifyAddress.Give(WithWatchdog(id.Program, equipped), socket, out problem);
        if (equipped is null)
        {
            channel.Dispose();
            return null;
        }

        _channels.Add(id, channel);
        _byToken.Add(channel.Token, channel);
        _byToken.Add(channel.Token + 1, channel);
        return equipped;
    }

    /// <summary>It runs: from here on it is heard, and what it has said already waits.</summary>
    public void Attend(InstanceId id, Queue<Event> events)
    {
        if (_earlyLines.Remove(id, out var isFound) && isFound)
        {
            events.Enqueue(new Event.Notified(id, new Notification.Ready()));
        }

        if (!_channels.TryGetValue(id, out var channel))
        {
            return;
        }

        channel.CloseGiven();
        Watch(channel, channel.Socket?.Socket.Descriptor, channel.Token);
        Watch(channel, channel.Pipe?.Descriptor, channel.Token + 1);
    }

    /// <summary>Epoll has told of a channel.</summary>
    public void Take(ulong token, Queue<Event> events)
    {
        if (!_byToken.TryGetValue(token, out var channel) || instances.Find(channel.Id) is not { } instance)
        {
            return;
        }

        if (token == channel.Token)
        {
            TakeMessages(channel, instance, events);
        }
        else
        {
            TakeWord(channel, events);
        }
    }

    /// <summary>A line was found, or will not be. That may be known here before the launch is.</summary>
    public void TakeLine(InstanceId id, bool isFound, Queue<Event> events)
    {
        if (isFound && _earlyLines.ContainsKey(id))
        {
            _earlyLines[id] = true;
        }
        else if (isFound)
        {
            events.Enqueue(new Event.Notified(id, new Notification.Ready()));
        }
        else
        {
            log.Warning("{Program}: its lines are not looked at any more for the one that says it is ready: that takes too long", id.Program);
        }
    }

    /// <summary>How its main process has ended, after all that it had said; null while it lives.</summary>
    public ExitStatus? TakeEnd(Instance instance, Queue<Event> events)
    {
        if (_channels.TryGetValue(instance.Id, out var channel))
        {
            TakeMessages(channel, instance, events);
            TakeWord(channel, events);
        }

        return Mains.TakeEnd(instance);
    }

    /// <summary>Nothing of it is listened to any more.</summary>
    public void Close(InstanceId id)
    {
        _earlyLines.Remove(id);
        if (_channels.Remove(id, out var channel))
        {
            _byToken.Remove(channel.Token);
            _byToken.Remove(channel.Token + 1);
            channel.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var channel in _channels.Values)
        {
            channel.Dispose();
        }

        _channels.Clear();
        _directory?.Dispose();
    }

    /// <summary>What the supervisor was told by whoever runs it is not for its programs, unless somebody wrote it for them.</summary>
    private static bool IsInherited(LaunchOptions options, string name) =>
        options.Environment.TryGetValue(name, out var value) && value == Environment.GetEnvironmentVariable(name);

    private NotifyDirectory Directory() => _directory ??= NotifyDirectory.Open(NotifyDirectory.UsualPlaces());

    private LaunchOptions WithWatchdog(string program, LaunchOptions options)
    {
        // WATCHDOG_PID is left out, which makes the variable count for every process of it: the number is not known yet.
        var interval = inForce.SpecOf(program).Health?.Watchdog;
        return interval is not { } time ? options : options with
        {
            Environment = options.Environment.SetItem("WATCHDOG_USEC", (time.Ticks / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture)),
        };
    }

    private void LookFor(InstanceId id, ReadySource.LogLine? line)
    {
        var watch = line is null ? null : _lines.Watch(line, isFound => mailbox.Post(new Message.LineFound(id, isFound)));
        var isSeen = streams.LookFor(id.Program, watch);
        if (line is null)
        {
            return;
        }

        _earlyLines[id] = false;
        if (!isSeen)
        {
            log.Warning("{Program}: none of its output is seen, so no line of it can say that it is ready", id.Program);
        }
    }

    private void Watch(Channel channel, int? descriptor, ulong token)
    {
        if (descriptor is { } number && Syscall.Failed(epoll.Add(number, Epoll.EPOLLIN, token), out var errno))
        {
            log.Error("{Program}: cannot hear what it says of itself: cannot watch it by epoll: {Errno}", channel.Id.Program, errno.ToString());
        }
    }

    private void TakeWord(Channel channel, Queue<Event> events)
    {
        if (channel.Pipe is not { Descriptor: >= 0 } pipe || pipe.Read() is var word && word is PipeWord.Nothing)
        {
            return;
        }

        if (word is PipeWord.Ready)
        {
            events.Enqueue(new Event.Notified(channel.Id, new Notification.Ready()));
        }
        else
        {
            log.Warning("{Program} has closed its readiness descriptor without a line feed", channel.Id.Program);
        }

        pipe.Dispose();
    }

    private void TakeMessages(Channel channel, Instance instance, Queue<Event> events)
    {
        for (var count = 0; count < MessagesPerTurn && channel.Socket is { } socket; count++)
        {
            var length = socket.Socket.Receive(_buffer, out var sender);
            if (length < 0)
            {
                return;
            }

            if (sender.IsCut)
            {
                Refuse(channel, sender, "it is too long");
            }
            else if (Refusal(instance, sender) is { } reason)
            {
                Refuse(channel, sender, reason);
            }
            else
            {
                Accept(instance, sender, _buffer.AsSpan(0, (int)length), events);
            }
        }
    }

    /// <summary>
    /// systemd-notify speaks for its parent where it may name another sender. Launched directly it has us for a parent; nobody
    /// else names us who could not as well name the program.
    /// </summary>
    private string? Refusal(Instance instance, MessageSender sender) => sender.Pid == Environment.ProcessId ? null
        : sender.Pid == 0 ? "its sender is not in the PID namespace of the supervisor"
        : _members.Of(sender.Pid, instance) switch
        {
            Membership.Member => null,
            Membership.Gone when Members.HasUserOf(instance, sender.User) => null,
            Membership.Gone => "its sender has ended, and was of another user",
            _ => "its sender is none of its own processes",
        };

    private void Refuse(Channel channel, MessageSender sender, string reason)
    {
        var level = channel.HasRefused ? LogEventLevel.Debug : LogEventLevel.Warning;
        channel.HasRefused = true;
        log.Write(level, "{Program}: a notification of process {Pid} (user {User}) is refused: {Reason}", channel.Id.Program, sender.Pid, sender.User, reason);
    }

    private void Accept(Instance instance, MessageSender sender, ReadOnlySpan<byte> message, Queue<Event> events)
    {
        foreach (var notification in NotifyMessage.Parse(message))
        {
            var known = notification is Notification.MainProcess main ? Followed(instance, main, sender) : notification;
            if (known is not null)
            {
                events.Enqueue(new Event.Notified(instance.Id, known));
            }
        }
    }

    private Notification.MainProcess? Followed(Instance instance, Notification.MainProcess named, MessageSender sender) =>
        Mains.Follow(instance, named.Pid, sender.Pid) is > 0 and var pid ? new Notification.MainProcess(pid) : null;
}
