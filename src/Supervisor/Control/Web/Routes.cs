using Microsoft.AspNetCore.Builder;
using Supervisor.Control.Api;
using Supervisor.Control.Exec;
using Supervisor.Control.Logs;

namespace Supervisor.Control.Web;

/// <summary>Everything that is served, by whom.</summary>
internal static class Routes
{
    public static void Map(WebApplication application, ControlPlane plane)
    {
        VersionRoute.Map(application);
        ExecRoute.Map(application, plane);
        LogRoute.Map(application, plane);
        ProgramRoutes.Map(application, plane);
    }
}
