using Microsoft.AspNetCore.Http;
using Supervisor.Control.Web;
using Supervisor.Engine.Model;

namespace Supervisor.Control.Api;

/// <summary>The end of everything, in order.</summary>
internal static class ShutdownRoutes
{
    public static IEnumerable<Route> All(ControlPlane plane) =>
    [
        Route.Post("/v1/shutdown", "Stops all programs in order, and ends the supervisor. Asked again it goes faster, as with a second signal.", context => Run(context, plane))
            .Answering(new RouteAnswer(StatusCodes.Status202Accepted, "It has begun.", "Message")),
    ];

    private static async Task Run(HttpContext context, ControlPlane plane)
    {
        // Answered at once, also where nothing runs and the end follows on its heels.
        var result = await plane.Desk.Send(new Command.Shutdown(Reason(context))).WaitAsync(context.RequestAborted);
        await Answers.Json(context, json =>
        {
            json.WriteStartObject();
            json.WriteString("message"u8, result is CommandResult.Done done ? done.Message : "it is ending already");
            json.WriteEndObject();
        }, StatusCodes.Status202Accepted);
    }

    private static string Reason(HttpContext context) =>
        context.Features.Get<Visitor>()?.Peer is { } peer ? $"asked by uid {peer.User}" : $"asked from {context.Connection.RemoteIpAddress}";
}
