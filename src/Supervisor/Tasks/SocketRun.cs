using System.Net;
using Supervisor.Engine.Model;

namespace Supervisor.Tasks;

/// <summary>A probe of a port: a connection, and for HTTP what is asked over it.</summary>
/// <param name="request">What is sent; null where the connection alone is the answer.</param>
internal sealed class SocketRun(TaskId id, ulong token, IPAddress address, int port, byte[]? request) : TaskRun(id.Instance, id, token)
{
    public IPAddress Address { get; } = address;

    public int Port { get; } = port;

    public byte[]? Request { get; } = request;

    /// <summary>How much of the request is on its way.</summary>
    public int Sent { get; set; }

    /// <summary>The beginning of the answer.</summary>
    public byte[] Answer { get; } = request is null ? [] : new byte[HttpExchange.LongestStatusLine];

    public int Received { get; set; }

    /// <summary>-1 while another thread makes it in a network namespace.</summary>
    public int Socket { get; set; } = -1;

    public bool IsConnected { get; set; }

    public override string ToString() => $"{new IPEndPoint(Address, Port)}";
}
