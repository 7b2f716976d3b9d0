using System.Net;
using Supervisor.Isolation.Options;

namespace Supervisor.Isolation.Network;

/// <summary>In which namespace a step is done.</summary>
internal enum NetworkSide
{
    /// <summary>Where the supervisor is.</summary>
    Here,

    /// <summary>Where the program will be.</summary>
    Inside,
}

/// <summary>One thing that is done to the network before a program is launched.</summary>
/// <param name="Side">Where.</param>
/// <param name="Purpose">What it is for, to stand after "cannot": "give eth0 the address 10.77.0.2/24".</param>
/// <param name="Action">What is asked of the kernel.</param>
internal sealed record NetworkStep(NetworkSide Side, string Purpose, NetworkAction Action)
{
    /// <summary>Left out where the bridge was made by somebody else, and a success where it was done before.</summary>
    public bool OfOwnBridge { get; init; }
}

/// <summary>What is asked of the kernel. A link goes by its name until the moment itself.</summary>
/// <param name="Link">The link it is about.</param>
internal abstract record NetworkAction(string Link)
{
    /// <summary>Deletes a link that carries our mark; one that does not is another's, and in the way.</summary>
    public sealed record RemoveLeftOver(string Link, string Mark) : NetworkAction(Link);

    public sealed record MakeBridge(string Link, HardwareAddress? HardwareAddress) : NetworkAction(Link);

    public sealed record MakePair(VethEnd Here, VethEnd There) : NetworkAction(Here.Name);

    public sealed record Change(string Link, LinkChange Changes) : NetworkAction(Link);

    public sealed record Attach(string Link, string Bridge) : NetworkAction(Link);

    public sealed record AddAddress(string Link, InterfaceAddress Address) : NetworkAction(Link);

    public sealed record AddDefaultRoute(string Link, IPAddress Gateway, bool IsOnLink) : NetworkAction(Link);

    public sealed record AddHostRoute(string Link, IPAddress Destination) : NetworkAction(Link);

    public sealed record Limit(string Link, RateLimit Rate) : NetworkAction(Link);
}
