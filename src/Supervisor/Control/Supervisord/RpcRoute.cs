using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Serilog;
using Supervisor.Control.Supervisord.Methods;
using Supervisor.Control.Supervisord.XmlRpc;
using Supervisor.Control.Web;

namespace Supervisor.Control.Supervisord;

/// <summary>POST /RPC2: XML-RPC as supervisord serves it.</summary>
internal static class RpcRoute
{
    private const string Path = "/RPC2";

    public static void Map(WebApplication application, SupervisordFacade facade, MethodTable table)
    {
        application.MapPost(Path, context => Answer(context, table, facade.Plane));
        application.MapGet(Path, context =>
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Task.CompletedTask;
        });
    }

    private static async Task Answer(HttpContext context, MethodTable table, ControlPlane plane)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        if (RpcReader.ReadCall(body.GetBuffer().AsSpan(0, (int)body.Length)) is not { } call)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, plane.Ending.Token);
        if (await Call(table, call, plane.Log, either.Token) is not { } answer)
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return;
        }

        var bytes = Encoding.UTF8.GetBytes(RpcWriter.Answer(answer));
        context.Response.ContentType = "text/xml";
        context.Response.ContentLength = bytes.Length;
        await Sending.Send(context, bytes, context.RequestAborted);
    }

    /// <summary>Null after a bug, which the client sees as the error 500.</summary>
    private static async Task<RpcAnswer?> Call(MethodTable table, RpcCall call, ILogger log, CancellationToken cancellation)
    {
#pragma warning disable CA1031 // a bug in one method is one client's trouble
        try
        {
            return await table.Call(call, cancellation);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (Exception exception)
        {
            log.Error(exception, "XML-RPC: {Method} failed", call.Method);
            return null;
        }
#pragma warning restore CA1031
    }
}
