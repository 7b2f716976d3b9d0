using System.Net;
using System.Text;

namespace Supervisor.Client;

/// <summary>The supervisor that a command speaks to.</summary>
/// <param name="Path">Of its Unix socket; null over TCP.</param>
/// <param name="Address">Over TCP; null for a Unix socket.</param>
/// <param name="Authorization">The value of that header; null for none.</param>
internal sealed record ControlTarget(string? Path, IPEndPoint? Address, string? Authorization)
{
    /// <summary>The room in struct sockaddr_un: unix(7).</summary>
    private const int LongestPath = 107;

    public string Host => Address?.ToString() ?? "localhost";

    public static ControlTarget OfSocket(string path, string? authorization = null) => new(path, null, authorization);

    public static ControlTarget OfAddress(IPEndPoint address, string? authorization = null) => new(null, address, authorization);

    public static bool IsTooLong(string path) => Encoding.UTF8.GetByteCount(path) > LongestPath;

    /// <summary>Basic authentication (RFC 7617).</summary>
    public static string Basic(string user, string? password) => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))}";

    public override string ToString() => Path ?? $"http://{Host}";
}
