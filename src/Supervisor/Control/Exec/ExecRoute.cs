using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Supervisor.Control.Api;
using Supervisor.Control.Web;

namespace Supervisor.Control.Exec;

/// <summary>Commands beside a running program, over a connection that becomes one of frames; for whoever could trace the supervisor, and nobody else.</summary>
internal static class ExecRoute
{
    public static void Map(WebApplication application, ControlPlane plane) =>
        application.MapPost("/v1/programs/{name}/exec", context => Serve(context, plane));

    private static async Task Serve(HttpContext context, ControlPlane plane)
    {
        if (context.Features.Get<Visitor>() is not { IsMaster: true })
        {
            await Answers.Problem(context, StatusCodes.Status403Forbidden,
                "only root and the supervisor's own user may run commands beside programs, over its Unix socket");
            return;
        }

        var name = (string)context.Request.RouteValues["name"]!;
        var programs = plane.Find(name).Programs;
        if (programs is not [var program])
        {
            await Answers.Problem(context, programs.IsEmpty ? StatusCodes.Status404NotFound : StatusCodes.Status400BadRequest,
                programs.IsEmpty ? $"there is no program {name}" : $"{name} is several programs: {string.Join(", ", programs)}");
            return;
        }

        if (context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } upgrade
            || !string.Equals(context.Request.Headers.Upgrade, ExecFrames.Protocol, StringComparison.OrdinalIgnoreCase))
        {
            context.Response.Headers.Upgrade = ExecFrames.Protocol;
            await Answers.Problem(context, StatusCodes.Status426UpgradeRequired, $"this needs 'Connection: Upgrade' and 'Upgrade: {ExecFrames.Protocol}'");
            return;
        }

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
