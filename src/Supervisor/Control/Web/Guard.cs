using System.Net;
using Microsoft.AspNetCore.Http;
using Serilog;

namespace Supervisor.Control.Web;

/// <summary>Who is let in at one entrance, and how often.</summary>
internal sealed class Guard(Entrance entrance, ILogger log)
{
    /// <summary>Less than half of what the server takes: whoever fills one entrance leaves the other open.</summary>
    public const int MostConnections = 240;

    private const int LocalBurst = 4000;
    private const int RemoteBurst = 500;
    private const int OpenBurst = 50;

    private readonly Credentials _credentials = new(entrance.Access);
    private readonly FailureLimit _failures = new();
    private readonly TokenBucket _requests = new(entrance.IsLocal ? LocalBurst : RemoteBurst, entrance.IsLocal ? LocalBurst : RemoteBurst);
    private readonly TokenBucket _open = new(OpenBurst, OpenBurst);
    private int _complaints;
    private int _connections;

    /// <summary>Pages that a probe may ask for without credentials, and less often.</summary>
    public static bool IsOpen(PathString path) => path.Value is "/livez" or "/readyz";

    /// <summary>One connection more, unless there are too many; each that is let in <see cref="Leave"/>s.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _connections) <= MostConnections)
        {
            return true;
        }

        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _connections);

    /// <summary>What is to be answered instead of what was asked for; null to go on.</summary>
    public Refusal? Judge(HttpContext context, Visitor visitor)
    {
        if (!entrance.IsLocal && BrowserCheck.Problem(context.Request, isOpen: !_credentials.AreNeeded) is { } problem)
        {
            return new Refusal(StatusCodes.Status403Forbidden, problem);
        }

        var isOpen = IsOpen(context.Request.Path);
        var header = context.Request.Headers.Authorization.ToString();
        if (isOpen && header.Length == 0)
        {
            context.Features.Set(_credentials.AreNeeded ? null : Admission.Shown);
            return _open.TryTake() ? null : TooMany("too many requests");
        }

        var who = NameOf(context, visitor);
        var now = Environment.TickCount64;
        if (_credentials.AreNeeded && _failures.IsLocked(who, now))
        {
            return TooMany("too many failures; try again later");
        }

        if (!_credentials.Accept(header, out var trouble))
        {
            Complain(trouble);
            if (header.Length > 0)
            {
                _failures.Fail(who, now);
            }

            return new Refusal(StatusCodes.Status401Unauthorized, "a user and password, or a token, is needed") { Challenge = _credentials.Challenge };
        }

        if (!_requests.TryTake())
        {
            return TooMany("too many requests");
        }

        context.Features.Set(Admission.Shown);
        return null;
    }

    private static Refusal TooMany(string problem) => new(StatusCodes.Status429TooManyRequests, problem);

    /// <summary>A user of this machine, or an address; of IPv6 the network that one subscriber has to itself.</summary>
    private static string NameOf(HttpContext context, Visitor visitor)
    {
        if (visitor.Peer is { } peer)
        {
            return $"uid {peer.User}";
        }

        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        return address.IsIPv4MappedToIPv6 || address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork
            ? address.ToString()
            : Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8));
    }

    /// <summary>Once: whoever knocks could fill the log.</summary>
    private void Complain(string? trouble)
    {
        if (trouble is not null && Interlocked.Exchange(ref _complaints, 1) == 0)
        {
            log.Error("nobody can be let in: the secret of an entrance cannot be read: {Problem}", trouble);
        }
        else if (trouble is null)
        {
            Volatile.Write(ref _complaints, 0);
        }
    }
}

/// <summary>Why a request goes no further.</summary>
internal sealed record Refusal(int Status, string Problem)
{
    /// <summary>How to show what is asked for.</summary>
    public string? Challenge { get; init; }
}

/// <summary>The client of this request has shown all that its entrance asks for; on a page for everybody it need not have.</summary>
internal sealed class Admission
{
    public static Admission Shown { get; } = new();
}
