using System.Net;
using Microsoft.AspNetCore.Http;

namespace Supervisor.Control.Web;

/// <summary>
/// A page of somebody else in a browser on this machine must not steer a supervisor that asks for nothing: neither by a name
/// of its own that means 127.0.0.1 (DNS rebinding), nor by a form that it posts elsewhere (request forgery).
/// </summary>
internal static class BrowserCheck
{
    /// <param name="isOpen">Nothing has to be shown.</param>
    /// <returns>Null where all is well.</returns>
    public static string? Problem(HttpRequest request, bool isOpen)
    {
        if (isOpen && !IsLoopback(request.Host))
        {
            return "the Host header is neither localhost nor a loopback address";
        }

        var changes = !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method);
        if (!changes)
        {
            return null;
        }

        var origin = request.Headers.Origin.ToString();
        return origin.Length > 0 && origin != $"http://{request.Host.Value}" ? "a page of another origin may not change anything"
            : IsFromElsewhere(request) ? "a page of another site may not change anything"
            : null;
    }

    /// <summary>A page of another site has made the browser ask: Fetch Metadata, which all of today's browsers send.</summary>
    public static bool IsFromElsewhere(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none");

    private static bool IsLoopback(HostString host)
    {
        if (!host.HasValue)
        {
            return true;
        }

        var name = host.Host.Trim('[', ']');
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address));
    }
}
