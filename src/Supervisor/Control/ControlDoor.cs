using System.Collections.Immutable;
using Serilog;
using Supervisor.Configuration.Model;
using Supervisor.Control.Web;
using Supervisor.HeldSockets;
using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;

namespace Supervisor.Control;

/// <summary>
/// Where clients knock. The loop watches the listening sockets until the first connection; then the web server is started,
/// away from the loop, and takes them over. So a supervisor that nobody asks for anything runs without one.
/// </summary>
internal sealed class ControlDoor(Epoll epoll, WebServer server, ILogger log) : IDisposable
{
    public const ulong FirstToken = 6;

    private const int Backlog = 512;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private ImmutableArray<Entrance> _entrances = [];
    private int _isOpening;

    /// <summary>Whether a token of epoll is one of its own.</summary>
    public static bool IsToken(ulong token) => token is FirstToken or FirstToken + 1;

    /// <summary>Begins to listen. What cannot be had is told and done without: supervision does not depend on it.</summary>
    public void Open(SupervisorConfiguration configuration)
    {
        var entrances = ImmutableArray.CreateBuilder<Entrance>();
        var settings = configuration.Control;
        if ((settings.Socket ?? ControlAddress.UsualSocket()) is { Length: > 0 } path)
        {
            if (OpenSocket(path, settings, out var problem) is { } socket)
            {
                entrances.Add(new Entrance(socket, settings.Access, IsLocal: true));
            }
            else if (settings.Socket is null)
            {
                log.Information("no control socket: {Problem}", problem);
            }
            else
            {
                log.Error("no control socket: {Problem}", problem);
            }
        }

        if (settings.Http is { } http)
        {
            if (ListeningSocket.Open(http.Listen, Backlog, out var error) is { } socket)
            {
                entrances.Add(new Entrance(socket, http.Access, IsLocal: false));
            }
            else
            {
                log.Error("no control over HTTP: {Problem}", error!.ToString());
            }
        }

        _entrances = entrances.ToImmutable();
        for (var index = 0; index < _entrances.Length; index++)
        {
            Watch(index);
        }
    }

    /// <summary>Somebody has connected. Called by the loop.</summary>
    public void Take(ulong token)
    {
        _ = epoll.Remove(_entrances[(int)(token - FirstToken)].Socket.Descriptor);
        if (Interlocked.Exchange(ref _isOpening, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(_ => Start(), null);
        }
    }

    /// <summary>The web server ends, and nobody listens any more.</summary>
    public void Dispose()
    {
        server.Stop();
        foreach (var entrance in _entrances)
        {
            entrance.Socket.Dispose();
        }

        _entrances = [];
    }

    private void Start()
    {
        if (server.Start(_entrances) is not { } problem)
        {
            return;
        }

        log.Error("the web server does not start: {Problem}; trying again at the next connection", problem);
        Descriptors.Pause(Pause);
        _isOpening = 0;
        for (var index = 0; index < _entrances.Length; index++)
        {
            Watch(index);
        }
    }

    private void Watch(int index)
    {
        if (Syscall.Failed(epoll.Add(_entrances[index].Socket.Descriptor, Epoll.EPOLLIN, FirstToken + (ulong)index), out var errno) && errno != Errno.EEXIST)
        {
            log.Error("cannot wait for connections: {Errno}", errno);
        }
    }

    private static ListeningSocket? OpenSocket(string path, ControlSettings settings, out string? problem)
    {
        var owner = SocketOwner.Find(settings.Owner, out problem);
        if (problem is not null)
        {
            return null;
        }

        var socket = ListeningSocket.Open(path, settings.Mode, owner.User, owner.Group, Backlog, out var error);
        problem = error?.ToString();
        return socket;
    }
}

/// <summary>One of the sockets that clients connect to.</summary>
/// <param name="IsLocal">A Unix socket: the kernel tells who the client is.</param>
internal sealed record Entrance(ListeningSocket Socket, ControlAccess Access, bool IsLocal);
