using Microsoft.AspNetCore.Http;
using Supervisor.Commands;
using Supervisor.Control.Web;

namespace Supervisor.Control.Api;

/// <summary>Which supervisor this is.</summary>
internal static class VersionRoute
{
    public static Route Route { get; } = Route.Get("/v1/version", "Which supervisor this is.", Show)
        .Answering(new RouteAnswer(StatusCodes.Status200OK, "Its version.", "Version"));

    private static Task Show(HttpContext context) => Answers.Json(context, static json =>
    {
        json.WriteStartObject();
        json.WriteString("version"u8, VersionCommand.Version);
        json.WriteNumber("pid"u8, Environment.ProcessId);
        json.WriteEndObject();
    });
}
