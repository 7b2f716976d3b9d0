using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Supervisor.Control.Api;
using Supervisor.Control.Exec;
using Supervisor.Control.Logs;
using Supervisor.Control.Supervisord;

namespace Supervisor.Control.Web;

/// <summary>Everything that is served, by whom.</summary>
internal static class Routes
{
    /// <summary>The pages of the JSON API, which its description lists.</summary>
    public static ImmutableArray<Route> Api(ControlPlane plane) =>
    [
        VersionRoute.Route,
        .. ProgramRoutes.All(plane),
        .. OperationRoutes.All(plane),
        .. PauseRoutes.All(plane),
        .. InputRoute.All(plane),
        .. LimitRoutes.All(plane),
        .. GroupRoutes.All(plane),
        .. EventRoutes.All(plane),
        .. ConfigurationRoutes.All(plane),
        .. ReloadRoutes.All(plane),
        .. ShutdownRoutes.All(plane),
        .. HealthRoutes.All(plane),
        .. MetricRoutes.All(plane),
        .. LogRoute.All(plane),
        .. ExecRoute.All(plane),
    ];

    public static void Map(WebApplication application, ControlPlane plane, SupervisordFacade supervisord)
    {
        var api = Api(plane);
        foreach (var route in api.Add(OpenApiRoute.Of(api)))
        {
            application.MapMethods(route.Template, [route.Method], route.Handler);
        }

        SupervisordRoutes.Map(application, supervisord);
    }
}
