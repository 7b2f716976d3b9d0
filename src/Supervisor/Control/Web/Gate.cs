using Microsoft.AspNetCore.Http;
using Serilog;
using Supervisor.Control.Api;

namespace Supervisor.Control.Web;

/// <summary>
/// Nobody gets past it who has not shown what the entrance asks for; and whatever goes wrong behind it is answered in one form,
/// or ends the connection.
/// </summary>
internal static class Gate
{
    public static Func<RequestDelegate, RequestDelegate> Admit(ILogger log) => next => async context =>
    {
        if (context.Features.Get<Visitor>() is not { } visitor || context.Features.Get<Guard>() is not { } guard)
        {
            log.Warning("a connection without an entrance is refused");
            await Answers.Problem(context, StatusCodes.Status403Forbidden, "this connection has no entrance");
            return;
        }

        if (guard.Judge(context, visitor) is { } refusal)
        {
            await Refuse(context, refusal);
            return;
        }

        await Serve(next, context, log);
    };

    private static Task Refuse(HttpContext context, Refusal refusal)
    {
        if (refusal.Challenge is { } challenge)
        {
            context.Response.Headers.WWWAuthenticate = challenge;
        }

        if (refusal.Status == StatusCodes.Status429TooManyRequests)
        {
            context.Response.Headers.RetryAfter = "1";
        }

        return Answers.Problem(context, refusal.Status, refusal.Problem);
    }

    private static async Task Serve(RequestDelegate next, HttpContext context, ILogger log)
    {
        (int Status, string Text)? problem = null;
#pragma warning disable CA1031 // whatever a request meets with is its own affair
        try
        {
            await next(context);
            problem = context.Response is { HasStarted: false, ContentLength: null, ContentType: null } ? Words(context.Response.StatusCode) : null;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client is gone.
        }
        catch (OperationCanceledException)
        {
            problem = (StatusCodes.Status503ServiceUnavailable, "the supervisor is ending");
        }
        catch (BadHttpRequestException bad)
        {
            problem = (bad.StatusCode, Words(bad.StatusCode)?.Text ?? "the request is malformed");
        }
        catch (Exception exception)
        {
            log.Error(exception, "{Method} {Path} failed", context.Request.Method, context.Request.Path.Value);
            problem = (StatusCodes.Status500InternalServerError, "the supervisor met a bug of its own; its log has more");
        }
#pragma warning restore CA1031

        if (problem is not { } what || context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        await Answers.Problem(context, what.Status, what.Text);
    }

    private static (int Status, string Text)? Words(int status) => status switch
    {
        StatusCodes.Status404NotFound => (status, "there is no such page; /v1/openapi.json lists those that there are"),
        StatusCodes.Status405MethodNotAllowed => (status, "this page does not take that method"),
        StatusCodes.Status413PayloadTooLarge => (status, "the body is too large"),
        StatusCodes.Status408RequestTimeout => (status, "the body came too slowly"),
        _ => null,
    };
}
