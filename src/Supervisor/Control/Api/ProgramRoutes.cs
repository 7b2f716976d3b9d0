using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Supervisor.Control.Api;

/// <summary>Programs as they are now.</summary>
internal static class ProgramRoutes
{
    public static void Map(WebApplication application, ControlPlane plane)
    {
        application.MapGet("/v1/programs", context => List(context, plane));
    }

    private static Task List(HttpContext context, ControlPlane plane) => Answers.Json(context, json =>
    {
        var now = Kernel.Clock.Now();
        var configuration = plane.Configuration;
        json.WriteStartArray();
        foreach (var program in plane.State.Programs)
        {
            ProgramView.Of(configuration, program, now).Write(json);
        }

        json.WriteEndArray();
    });
}
