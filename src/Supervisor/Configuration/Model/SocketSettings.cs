using System.Net;

namespace Supervisor.Configuration.Model;

/// <summary>A listening socket that the supervisor holds and hands to programs.</summary>
/// <param name="Name">In the file, and in LISTEN_FDNAMES.</param>
internal sealed record SocketSettings(string Name, SocketPlace Place)
{
    /// <summary>What the kernel has for SOMAXCONN, and for net.core.somaxconn unless that was changed.</summary>
    public const int UsualBacklog = 4096;

    /// <summary>Of one at a path.</summary>
    public int Mode { get; init; } = ControlSettings.UsualMode;

    /// <summary>Of one at a path: <c>user</c>, <c>user:group</c> or <c>:group</c>; null for the supervisor's own.</summary>
    public string? Owner { get; init; }

    /// <summary>How many connections wait for a program at most.</summary>
    public int Backlog { get; init; } = UsualBacklog;
}

/// <summary>Where it listens: no two sockets can at the same place.</summary>
internal abstract record SocketPlace
{
    private SocketPlace()
    {
    }

    public sealed record Port(IPEndPoint EndPoint) : SocketPlace
    {
        public override string ToString() => EndPoint.ToString();
    }

    public sealed record File(string Path) : SocketPlace
    {
        public override string ToString() => Path;
    }

    /// <summary>A name of the network that is in no file system.</summary>
    public sealed record Abstract(string Name) : SocketPlace
    {
        public override string ToString() => $"@{Name}";
    }
}
