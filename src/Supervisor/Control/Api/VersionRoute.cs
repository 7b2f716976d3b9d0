using Microsoft.AspNetCore.Builder;
using Supervisor.Commands;

namespace Supervisor.Control.Api;

/// <summary>Which supervisor this is.</summary>
internal static class VersionRoute
{
    public static void Map(WebApplication application) => application.MapGet("/v1/version", context => Answers.Json(context, static json =>
    {
        json.WriteStartObject();
        json.WriteString("version"u8, VersionCommand.Version);
        json.WriteNumber("pid"u8, Environment.ProcessId);
        json.WriteEndObject();
    }));
}
