using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Supervisor.Kernel;

namespace Supervisor.Control.Web;

/// <summary>Who is at the other end of a connection.</summary>
/// <param name="Peer">Of a Unix socket, as the kernel tells; null over TCP.</param>
internal sealed record Visitor(Entrance Entrance, PeerCredentials? Peer)
{
    /// <summary>
    /// It may do what only the supervisor's own user or root may: whoever can, could trace the supervisor as well. A client of
    /// TCP never may.
    /// </summary>
    public bool IsMaster => Peer is { } peer && (peer.User == 0 || peer.User == OwnUser);

    private static uint OwnUser { get; } = ProcessIdentity.EffectiveUser;

    public static Visitor Of(ConnectionContext connection, Entrance entrance)
    {
        var socket = entrance.IsLocal ? connection.Features.Get<IConnectionSocketFeature>()?.Socket : null;
        return new Visitor(entrance, socket is null ? null : ListeningSocket.PeerOf((int)socket.Handle));
    }
}
