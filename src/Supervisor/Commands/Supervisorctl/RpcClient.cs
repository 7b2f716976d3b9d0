using System.Net;
using System.Text;
using Supervisor.Client;
using Supervisor.Configuration.Values;
using Supervisor.Control.Supervisord.XmlRpc;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Commands.Supervisorctl;

/// <summary>The server did not answer a call at all.</summary>
internal enum CallTrouble
{
    None,

    /// <summary>Nobody listens there.</summary>
    Refused,

    /// <summary>There is no such socket.</summary>
    NoFile,

    /// <summary>It wants a name and a password.</summary>
    Unauthorized,

    /// <summary>Anything else; in words.</summary>
    Other,
}

/// <summary>Calls methods of a server that is named by a URL.</summary>
internal sealed class RpcClient(ControlTarget target, string url)
{
    public string Url => url;

    /// <summary>Why the last call has no answer, in words.</summary>
    public string Problem { get; private set; } = "";

    public CallTrouble Trouble { get; private set; }

    /// <summary>Null for a URL that is neither <c>unix://</c> nor <c>http://</c>.</summary>
    public static RpcClient? Of(string url, string? user, string? password)
    {
        var authorization = user is null ? null : ControlTarget.Basic(user, password);
        const string unix = "unix://";
        const string http = "http://";
        if (url.StartsWith(unix, StringComparison.Ordinal))
        {
            return new RpcClient(ControlTarget.OfSocket(url[unix.Length..], authorization), url);
        }

        if (!url.StartsWith(http, StringComparison.Ordinal))
        {
            return null;
        }

        var host = url[http.Length..].Split('/')[0];
        var endpoint = EndpointText.Parse(host.Contains(':', StringComparison.Ordinal) ? host : $"{host}:80");
        return endpoint.Ok ? new RpcClient(ControlTarget.OfAddress(endpoint.Value ?? new IPEndPoint(IPAddress.Loopback, 80), authorization), url) : null;
    }

    /// <summary>Null when there is no answer; then <see cref="Trouble"/> tells.</summary>
    public RpcAnswer? Call(string method, params ReadOnlySpan<RpcValue> parameters)
    {
        Trouble = CallTrouble.None;
        var body = Encoding.UTF8.GetBytes(RpcWriter.Call(method, parameters));
        using var answer = new ControlClient(target).Send(new ControlRequest("POST", "/RPC2") { Body = body, ContentType = "text/xml" }, deadline: null, out var failure);
        if (answer is null)
        {
            return Fail(TroubleOf(failure!.Errno), failure.Problem);
        }

        if (!answer.IsSuccess)
        {
            return Fail(answer.Status == 401 ? CallTrouble.Unauthorized : CallTrouble.Other, $"{url} answered with status {answer.Status}");
        }

        try
        {
            return RpcReader.ReadAnswer(answer.ReadAll()) ?? Fail(CallTrouble.Other, $"{url} did not answer in XML-RPC");
        }
        catch (IOException exception)
        {
            return Fail(CallTrouble.Other, exception.Message);
        }
    }

    /// <summary>A page that goes on for ever; null when there is none.</summary>
    public ControlAnswer? Follow(string path)
    {
        var answer = new ControlClient(target).Send(new ControlRequest("GET", path), deadline: null, out var failure);
        Problem = failure?.Problem ?? "";
        return answer;
    }

    private RpcAnswer? Fail(CallTrouble trouble, string problem)
    {
        (Trouble, Problem) = (trouble, problem);
        return null;
    }

    /// <param name="errno">Why there is no connection; default where there was one.</param>
    private static CallTrouble TroubleOf(Errno errno) =>
        errno == Errno.ENOENT ? CallTrouble.NoFile : errno == Errno.ECONNREFUSED ? CallTrouble.Refused : CallTrouble.Other;
}
