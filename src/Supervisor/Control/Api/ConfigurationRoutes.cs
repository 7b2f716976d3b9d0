using Microsoft.AspNetCore.Http;
using Supervisor.Configuration.Model;
using Supervisor.Control.Api.Configuring;
using Supervisor.Control.Web;

namespace Supervisor.Control.Api;

/// <summary>The configuration as it is in force.</summary>
internal static class ConfigurationRoutes
{
    public static IEnumerable<Route> All(ControlPlane plane) =>
    [
        Route.Get("/v1/configuration", "The configuration in force, every key with its value; secrets are masked.", context => Show(context, plane))
            .Answering(new RouteAnswer(StatusCodes.Status200OK, "All keys of the supervisor, its groups, its sockets and its programs.", "Configuration")),
    ];

    private static Task Show(HttpContext context, ControlPlane plane) => Answers.Json(context, json =>
    {
        var configuration = plane.Configuration;
        json.WriteStartObject();
        var fields = new Fields(json);
        fields.Table("supervisor", own => SupervisorConfigurationText.Write(own, configuration));
        fields.Table("group", groups =>
        {
            foreach (var group in configuration.Groups)
            {
                groups.Table(group.Name, one => one.List("programs", group.Programs));
            }
        });
        fields.Table("socket", sockets =>
        {
            foreach (var socket in configuration.Sockets)
            {
                sockets.Table(socket.Name, one => Write(one, socket));
            }
        });
        fields.Table("program", programs =>
        {
            foreach (var program in configuration.Engine.Programs)
            {
                programs.Table(program.Name, one => ProgramConfigurationText.Write(one, program, configuration.Launches[program.Name]));
            }
        });
        json.WriteEndObject();
    });

    private static void Write(Fields fields, SocketSettings socket)
    {
        fields.Text("listen", socket.Place.ToString());
        if (socket.Place is SocketPlace.File)
        {
            fields.Mode("mode", socket.Mode);
            fields.Text("owner", socket.Owner);
        }

        fields.Number("backlog", socket.Backlog);
    }
}
