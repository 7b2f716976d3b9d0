using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Supervisor.Client;

/// <summary>
/// Speaks HTTP/1.1 to a supervisor (RFC 9112), a request a connection. The full client of the framework would make the binary
/// a quarter larger, for what a local socket does not need.
/// </summary>
internal sealed class ControlClient(ControlTarget target)
{
    private const int ReadBuffer = 16 * 1024;

    /// <summary>Sends a request and reads the head of its answer.</summary>
    /// <param name="path">With its query; encoded.</param>
    /// <param name="problem">Why there is no answer; complete, for a person, with what to do next.</param>
    public ControlAnswer? Send(string method, string path, byte[]? body, string contentType, out string? problem)
    {
        if (Connect(out problem) is not { } socket)
        {
            return null;
        }

        try
        {
            var stream = new NetworkStream(socket, ownsSocket: true);
            stream.Write(Head(method, path, body, contentType));
            var answer = ControlAnswer.Read(new BufferedStream(stream, ReadBuffer));
            problem = answer is null ? $"{target} does not speak HTTP; is it a supervisor's?" : null;
            return answer;
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            socket.Dispose();
            problem = $"{target} closed the connection: {exception.Message}";
            return null;
        }
    }

    private Socket? Connect(out string? problem)
    {
        var socket = new Socket(target.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(target.EndPoint);
            problem = null;
            return socket;
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            problem = exception.SocketErrorCode switch
            {
                SocketError.AccessDenied => $"{target}: permission denied; run this as the supervisor's user or root, or give the socket another mode or owner in [supervisor.control]",
                SocketError.ConnectionRefused => $"{target}: nobody listens; is the supervisor running?",
                _ when target.Path is { } path && !Path.Exists(path) => $"{target}: there is no such socket; is the supervisor running, and with this configuration? (-c FILE and --socket PATH name another)",
                _ => $"{target}: {exception.Message}",
            };
            return null;
        }
    }

    private byte[] Head(string method, string path, byte[]? body, string contentType)
    {
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"{method} {path} HTTP/1.1\r\nHost: {target.Host}\r\nConnection: close\r\n");
        if (target.Authorization is { } authorization)
        {
            head.Append(CultureInfo.InvariantCulture, $"Authorization: {authorization}\r\n");
        }

        if (body is not null || method != "GET")
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Type: {contentType}\r\nContent-Length: {body?.Length ?? 0}\r\n");
        }

        return [.. Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), .. body ?? []];
    }
}
