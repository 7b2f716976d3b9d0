using System.Net;
using System.Net.Sockets;

namespace Supervisor.Client;

/// <summary>The supervisor that a command speaks to.</summary>
/// <param name="Path">Of its Unix socket; null over TCP.</param>
/// <param name="Authorization">The value of that header; null for none.</param>
internal sealed record ControlTarget(EndPoint EndPoint, string Host, string? Path, string? Authorization)
{
    public static ControlTarget OfSocket(string path, string? authorization = null) =>
        new(new UnixDomainSocketEndPoint(path), "localhost", path, authorization);

    public static ControlTarget OfAddress(IPEndPoint address, string? authorization = null) => new(address, address.ToString(), null, authorization);

    public override string ToString() => Path ?? $"http://{Host}";
}
