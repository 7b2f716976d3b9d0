using System.Collections.Immutable;
using Serilog;
using Supervisor.Configuration.Model;
using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;

namespace Supervisor.HeldSockets;

/// <summary>
/// The listening sockets of the configuration, by where they listen: open from before the first program until after the last,
/// so that a connection waits while no program is there to accept it. What cannot be opened is tried again at each launch that
/// needs it. On the thread of the loop.
/// </summary>
internal sealed class SocketHolder(ILogger log) : IDisposable
{
    private readonly Dictionary<SocketPlace, Held> _held = [];

    /// <summary>Another configuration is in force: its sockets are open from here on, and no others.</summary>
    public void AlignTo(ImmutableArray<SocketSettings> sockets)
    {
        foreach (var (place, held) in _held)
        {
            // An entry may be removed from a dictionary that is walked.
            if (!sockets.Any(socket => socket.Place == place))
            {
                _held.Remove(place);
                held.Socket.Dispose();
            }
        }

        foreach (var settings in sockets)
        {
            if (Take(settings, out var problem) is null)
            {
                log.Error("socket {Socket}: {Problem}; programs with it are not started without it", settings.Name, problem);
            }
        }
    }

    /// <summary>Opened if it is not open yet; null, and why, if it cannot be.</summary>
    public ListeningSocket? Take(SocketSettings settings, out string? problem)
    {
        problem = null;
        if (_held.TryGetValue(settings.Place, out var held))
        {
            Change(held, settings);
            return held.Socket;
        }

        if (Open(settings, out problem) is not { } socket)
        {
            return null;
        }

        socket.LetAcceptWait();
        _held.Add(settings.Place, new Held(socket) { Settings = settings });
        log.Debug("socket {Socket} listens at {Place}", settings.Name, settings.Place.ToString());
        return socket;
    }

    public void Dispose()
    {
        foreach (var held in _held.Values)
        {
            held.Socket.Dispose();
        }

        _held.Clear();
    }

    private static ListeningSocket? Open(SocketSettings settings, out string? problem)
    {
        var owner = SocketOwner.Find(settings.Owner, out problem);
        if (problem is not null)
        {
            return null;
        }

        SyscallError? error;
        var socket = settings.Place switch
        {
            SocketPlace.Port port => ListeningSocket.Open(port.EndPoint, settings.Backlog, out error),
            SocketPlace.File file => ListeningSocket.Open(file.Path, settings.Mode, owner.User, owner.Group, settings.Backlog, out error),
            SocketPlace.Abstract name => ListeningSocket.OpenAbstract(name.Name, settings.Backlog, out error),
            _ => throw new ArgumentOutOfRangeException(nameof(settings), settings, "no such place"),
        };
        problem = error?.ToString();
        return socket;
    }

    private void Change(Held held, SocketSettings settings)
    {
        if (held.Settings == settings)
        {
            return;
        }

        var owner = SocketOwner.Find(settings.Owner, out var problem);
        problem ??= held.Socket.Change(settings.Mode, owner.User, owner.Group, settings.Backlog)?.ToString();
        if (problem is not null)
        {
            log.Error("socket {Socket}: {Problem}; it stays as it was", settings.Name, problem);
        }

        held.Settings = settings;
    }

    private sealed class Held(ListeningSocket socket)
    {
        public ListeningSocket Socket { get; } = socket;

        public required SocketSettings Settings { get; set; }
    }
}
