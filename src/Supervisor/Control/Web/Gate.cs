using Microsoft.AspNetCore.Http;
using Serilog;

namespace Supervisor.Control.Web;

/// <summary>Nobody gets past it who has not shown what the entrance asks for.</summary>
internal static class Gate
{
    public static Func<RequestDelegate, RequestDelegate> Admit(ILogger log) => next => context =>
    {
        var visitor = context.Features.Get<Visitor>();
        if (visitor is null)
        {
            log.Warning("a connection without an entrance is refused");
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }

        return next(context);
    };
}
