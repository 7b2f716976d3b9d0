using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Supervisor.Control.Supervisord.Methods;
using Supervisor.Logging;
using Supervisor.Output.Recent;
using Supervisor.Output.Sinks;

namespace Supervisor.Control.Supervisord.Pages;

/// <summary>GET /logtail/NAME[/stdout|stderr] and /mainlogtail: the end of a log, and from then on what is added to it, for ever.</summary>
internal static class LogTailRoutes
{
    private const int Beginning = 1024;

    public static void Map(WebApplication application, SupervisordFacade facade)
    {
        application.MapGet("/logtail/{name}", context => OfProcess(context, facade, "stdout"));
        application.MapGet("/logtail/{name}/{channel}", context => OfProcess(context, facade, context.Request.RouteValues["channel"] as string));
        application.MapGet("/mainlogtail", context => Follow(context, facade, LogSink.OwnLog, StreamKind.Stderr, LogMethods.OwnLog(facade)));
    }

    private static Task OfProcess(HttpContext context, SupervisordFacade facade, string? channel)
    {
        StreamKind? stream = channel switch
        {
            "stdout" => StreamKind.Stdout,
            "stderr" => StreamKind.Stderr,
            _ => null,
        };
        if (stream is not { } kind || context.Request.RouteValues["name"] is not string name
            || facade.Find(name).Process is not { } process || LogMethods.Find(facade, name, kind, out _) is not { } log)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        return Follow(context, facade, process.Name, kind, log);
    }

    private static async Task Follow(HttpContext context, SupervisordFacade facade, string program, StreamKind stream, ProcessLog log)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, facade.Plane.Ending.Token);
        var recent = facade.Plane.Output.Recent;
        context.Response.ContentType = "text/plain;charset=utf-8";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        try
        {
            // A line that comes in between may be shown twice, but none is left out.
            var next = recent.Read(program, new RecentQuery { From = long.MaxValue }).Next;
            await context.Response.Body.WriteAsync(log.Last(Beginning), either.Token);
            while (true)
            {
                await context.Response.Body.FlushAsync(either.Token);
                await recent.WaitFor(program, next).WaitAsync(either.Token);
                var added = recent.Read(program, new RecentQuery { From = next, Stream = stream });
                next = added.Next;
                foreach (var line in added.Lines)
                {
                    await context.Response.Body.WriteAsync((byte[])[.. line.Text, (byte)'\n'], either.Token);
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The client has gone, the program is no longer configured, or the supervisor ends.
        }
    }
}
