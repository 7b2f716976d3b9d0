using Microsoft.AspNetCore.Builder;
using Supervisor.Control.Supervisord.Methods;
using Supervisor.Control.Supervisord.Pages;

namespace Supervisor.Control.Supervisord;

/// <summary>All that supervisord serves, by its addresses.</summary>
internal static class SupervisordRoutes
{
    public static void Map(WebApplication application, SupervisordFacade facade)
    {
        var methods = new MethodTable(facade);
        RpcRoute.Map(application, facade, methods);
        LogTailRoutes.Map(application, facade);
        StatusPages.Map(application, facade, methods);
    }
}
