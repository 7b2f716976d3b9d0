using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Supervisor.Control.Api;
using Supervisor.Control.Web;

namespace Supervisor.Control.Exec;

/// <summary>Commands beside a running program, over a connection that becomes one of frames; for whoever could trace the supervisor, and nobody else.</summary>
internal static class ExecRoute
{
    public static IEnumerable<Route> All(ControlPlane plane) =>
    [
        Route.Post("/v1/programs/{name}/exec", "Run a command beside a running program; the connection becomes one of frames, and the first says what is to be run.", context => Serve(context, plane))
            .Answering(
                new RouteAnswer(StatusCodes.Status101SwitchingProtocols, "Frames from here on.", null, RouteAnswer.Text),
                new RouteAnswer(StatusCodes.Status400BadRequest, "That is several programs.", "Error"),
                new RouteAnswer(StatusCodes.Status403Forbidden, "Only root and the supervisor's own user may, over its socket.", "Error"),
                new RouteAnswer(StatusCodes.Status404NotFound, "There is no such program.", "Error"),
                new RouteAnswer(StatusCodes.Status426UpgradeRequired, "The request asks for no other protocol.", "Error"),
                new RouteAnswer(StatusCodes.Status503ServiceUnavailable, "As many run as may.", "Error")),
    ];

    private static async Task Serve(HttpContext context, ControlPlane plane)
    {
        if (context.Features.Get<Visitor>() is not { IsMaster: true })
        {
            await Answers.Problem(context, StatusCodes.Status403Forbidden,
                "only root and the supervisor's own user may run commands beside programs, over its Unix socket");
            return;
        }

        var name = Requests.Name(context);
        var programs = plane.Find(name).Programs;
        if (programs is not [var program])
        {
            await Answers.Problem(context, programs.IsEmpty ? StatusCodes.Status404NotFound : StatusCodes.Status400BadRequest,
                programs.IsEmpty ? $"there is no program named {Requests.Shown(name)}" : $"{name} is several programs: {string.Join(", ", programs)}");
            return;
        }

        if (context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } upgrade
            || !string.Equals(context.Request.Headers.Upgrade, ExecFrames.Protocol, StringComparison.OrdinalIgnoreCase))
        {
            context.Response.Headers.Upgrade = ExecFrames.Protocol;
            await Answers.Problem(context, StatusCodes.Status426UpgradeRequired, $"this needs 'Connection: Upgrade' and 'Upgrade: {ExecFrames.Protocol}'");
            return;
        }

        // A client that takes nothing for a while holds up its command, and is not cut off.
        _ = context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate ? rate.MinDataRate = null : null;
        context.Response.Headers.Upgrade = ExecFrames.Protocol;
        Stream connection;
        try
        {
            connection = await upgrade.UpgradeAsync();
        }
        catch (InvalidOperationException)
        {
            // The server's only way to tell that there are as many of them as there may be.
            await Answers.Problem(context, StatusCodes.Status503ServiceUnavailable, "too many commands run already");
            return;
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(plane.Ending.Token, context.RequestAborted);
        await using (connection)
        {
            using var session = new ExecSession(plane, program, connection, ending.Token);
            await session.Run();
        }
    }
}
