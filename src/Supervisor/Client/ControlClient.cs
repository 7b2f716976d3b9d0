using System.Globalization;
using System.Text;
using Supervisor.Engine.Model;
using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;

namespace Supervisor.Client;

/// <summary>
/// Speaks HTTP/1.1 to a supervisor (RFC 9112), a request a connection. The full client of the framework would make the binary
/// a quarter larger, for what a local socket does not need.
/// </summary>
internal sealed class ControlClient(ControlTarget target)
{
    /// <summary>Sends a request and reads the head of its answer.</summary>
    /// <param name="deadline">When to give up, reading the body included; null for never.</param>
    /// <param name="failure">Why there is no answer.</param>
    public ControlAnswer? Send(ControlRequest request, MonotonicTime? deadline, out ControlFailure? failure)
    {
        if (Connect(deadline, out failure) is not { } connection)
        {
            return null;
        }

        try
        {
            connection.Write(Bytes(request));
            if (ControlAnswer.Read(connection) is { } answer)
            {
                return answer;
            }

            failure = new ControlFailure($"{target} does not speak HTTP; is it a supervisor's?");
        }
        catch (IOException exception)
        {
            failure = new ControlFailure($"{target} closed the connection: {exception.Message}");
        }
        catch (TimeoutException)
        {
            failure = ControlFailure.NoAnswer(target);
        }

        connection.Dispose();
        return null;
    }

    /// <summary>Whether anybody listens.</summary>
    public bool IsThere(MonotonicTime? deadline)
    {
        using var connection = Connect(deadline, out var failure);
        return connection is not null || failure!.IsTimeout;
    }

    private ControlConnection? Connect(MonotonicTime? deadline, out ControlFailure? failure)
    {
        var opened = target.Address is { } address ? Sockets.Open(address.Address) : Sockets.Open(Sockets.AF_UNIX, Sockets.SOCK_STREAM);
        if (Syscall.Failed(opened, out var errno))
        {
            failure = new ControlFailure($"cannot make a socket: {errno.Meaning}");
            return null;
        }

        var connection = new ControlConnection((int)opened, deadline);
        failure = Connect(connection);
        if (failure is null)
        {
            return connection;
        }

        connection.Dispose();
        return null;
    }

    private ControlFailure? Connect(ControlConnection connection)
    {
        while (true)
        {
            var result = target switch
            {
                { Address: { } address } => Sockets.Connect(connection.Descriptor, address.Address, address.Port),
                _ => Sockets.Connect(connection.Descriptor, Sockets.Address(target.Path!)),
            };
            if (!Syscall.Failed(result, out var errno) || errno == Errno.EISCONN)
            {
                return null;
            }

            if (errno == Errno.EINPROGRESS)
            {
                if (!connection.Await(toWrite: true))
                {
                    return ControlFailure.NoAnswer(target);
                }

                errno = Sockets.ErrorOf(connection.Descriptor);
                return errno == default ? null : Explain(errno);
            }

            // The queue of a Unix socket is full, which no poll(2) tells about.
            if (errno == Errno.EAGAIN && !(connection.Deadline <= Clock.Now()))
            {
                Descriptors.Pause(TimeSpan.FromMilliseconds(5));
            }
            else if (errno != Errno.EINTR)
            {
                return errno == Errno.EAGAIN ? ControlFailure.NoAnswer(target) : Explain(errno);
            }
        }
    }

    private ControlFailure Explain(Errno errno) => new ControlFailure(errno switch
    {
        _ when errno == Errno.EACCES || errno == Errno.EPERM =>
            $"{target}: permission denied; run this as the supervisor's user or root, or give the socket another mode or owner in [supervisor.control]",
        _ when errno == Errno.ECONNREFUSED => $"{target}: nobody listens; is the supervisor running?",
        _ when errno == Errno.ENOENT || errno == Errno.ENOTDIR =>
            $"{target}: there is no such socket; is the supervisor running, and with this configuration? (-c FILE and --socket PATH name another)",
        _ => $"{target}: {errno.Meaning}",
    }) { Errno = errno };

    private byte[] Bytes(ControlRequest request)
    {
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"{request.Method} {request.Path} HTTP/1.1\r\nHost: {target.Host}\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Connection: {(request.Upgrade is null ? "close" : "Upgrade")}\r\n");
        Append(head, "Upgrade", request.Upgrade);
        Append(head, "Accept", request.Accept);
        Append(head, "Authorization", target.Authorization);
        if (request.Body is not null || request.Method != "GET")
        {
            Append(head, "Content-Type", request.ContentType);
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {request.Body?.Length ?? 0}\r\n");
        }

        return [.. Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), .. request.Body ?? []];
    }

    private static void Append(StringBuilder head, string name, string? value)
    {
        if (value is not null)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }
    }
}

/// <param name="Path">With its query; encoded.</param>
internal sealed record ControlRequest(string Method, string Path)
{
    public byte[]? Body { get; init; }

    public string ContentType { get; init; } = "application/json";

    public string? Accept { get; init; }

    /// <summary>The protocol that the connection is to speak from then on.</summary>
    public string? Upgrade { get; init; }
}

/// <param name="Problem">Complete, for a person, with what to do next.</param>
internal sealed record ControlFailure(string Problem, bool IsTimeout = false)
{
    /// <summary>Of a connection that did not come about; default otherwise.</summary>
    public Errno Errno { get; init; }

    public static ControlFailure NoAnswer(ControlTarget target) => new($"{target} did not answer in time; --timeout gives it longer", IsTimeout: true);
}
