using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Supervisor.Control.Supervisord.Methods;
using Supervisor.Control.Supervisord.XmlRpc;
using Supervisor.Control.Web;
using Supervisor.Kernel;
using Supervisor.Output.Sinks;

namespace Supervisor.Control.Supervisord.Pages;

/// <summary>supervisord's pages by its addresses: the processes with what can be done to them, the end of a log.</summary>
internal static class StatusPages
{
    private const int TailBytes = 1024;
    private const int MostTailBytes = 1024 * 1024;

    public static void Map(WebApplication application, SupervisordFacade facade, MethodTable methods)
    {
        application.MapGet("/ok.html", context => context.Response.WriteAsync("OK", context.RequestAborted));
        application.MapGet("/tail.html", context => Tail(context, facade));
        foreach (var path in (ReadOnlySpan<string>)["/", "/index.html"])
        {
            application.MapGet(path, context => Index(context, facade, methods));
        }
    }

    private static Task Index(HttpContext context, SupervisordFacade facade, MethodTable methods)
    {
        var action = context.Request.Query["action"].ToString();
        if (action.Length > 0 && BrowserCheck.IsFromElsewhere(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }

        return action.Length > 0 ? Act(context, methods, action, context.Request.Query["processname"].ToString()) : Html.Page(context, $"{facade.Configuration.Name}: programs", Table(context, facade));
    }

    /// <summary>Does it and shows the table again, as there: a page that is loaded again does nothing twice.</summary>
    private static async Task Act(HttpContext context, MethodTable methods, string action, string process)
    {
        var message = action switch
        {
            "refresh" => $"Page refreshed at {DateTimeOffset.FromUnixTimeMilliseconds(Clock.UnixMicroseconds() / 1000).ToLocalTime().ToString("ddd MMM d HH:mm:ss yyyy", CultureInfo.InvariantCulture)}",
            "start" => await Call(context, methods, "supervisor.startProcess", process, $"Process {process} started"),
            "stop" => await Call(context, methods, "supervisor.stopProcess", process, $"Process {process} stopped"),
            "restart" => await Restart(context, methods, process),
            "clearlog" => await Call(context, methods, "supervisor.clearProcessLogs", process, $"Log for {process} cleared"),
            "stopall" => await Call(context, methods, "supervisor.stopAllProcesses", null, "All stopped"),
            "restartall" => await RestartAll(context, methods),
            _ => $"Unknown action {action}",
        };
        context.Response.Redirect($"/index.html?message={Uri.EscapeDataString(message)}");
    }

    private static async Task<string> Restart(HttpContext context, MethodTable methods, string process)
    {
        _ = await Call(context, methods, "supervisor.stopProcess", process, "");
        return await Call(context, methods, "supervisor.startProcess", process, $"Process {process} restarted");
    }

    private static async Task<string> RestartAll(HttpContext context, MethodTable methods)
    {
        _ = await Call(context, methods, "supervisor.stopAllProcesses", null, "");
        return await Call(context, methods, "supervisor.startAllProcesses", null, "All restarted");
    }

    private static async Task<string> Call(HttpContext context, MethodTable methods, string method, string? process, string done)
    {
        var answer = await methods.Call(new RpcCall(method, process is null ? [] : [RpcValue.Of(process)]), context.RequestAborted);
        return answer is RpcAnswer.Failed failed ? $"ERROR: {failed.Fault.Text}" : done;
    }

    private static string Table(HttpContext context, SupervisordFacade facade)
    {
        var body = new StringBuilder("<h1>").Append(Html.Text(facade.Configuration.Name)).Append("</h1>");
        if (context.Request.Query["message"].ToString() is { Length: > 0 } message)
        {
            body.Append("<p class=\"message\" role=\"status\">").Append(Html.Text(message)).Append("</p>");
        }

        body.Append("<p>").Append(Button("refresh", null, "Refresh")).Append(Button("restartall", null, "Restart all")).Append(Button("stopall", null, "Stop all")).Append("</p>")
            .Append("<table><thead><tr><th>State</th><th>Description</th><th>Name</th><th>Action</th></tr></thead><tbody>");
        foreach (var program in facade.InLexicalOrder())
        {
            var described = ProcessDescription.Of(facade, program);
            var state = described.TextOf("statename");
            var name = facade.NameOf(program).ToString();
            body.Append("<tr><td class=\"").Append(state).Append("\">").Append(state).Append("</td><td>").Append(Html.Text(described.TextOf("description")))
                .Append("</td><td><a href=\"/tail.html?processname=").Append(Uri.EscapeDataString(name)).Append("\">").Append(Html.Text(name)).Append("</a></td><td>")
                .Append(ProcessStates.IsRunning(program) ? Button("restart", name, "Restart") + Button("stop", name, "Stop") : Button("start", name, "Start"))
                .Append(Button("clearlog", name, "Clear log")).Append("</td></tr>");
        }

        return body.Append("</tbody></table>").ToString();
    }

    private static string Button(string action, string? process, string label)
    {
        var name = process is null ? "" : $"<input type=\"hidden\" name=\"processname\" value=\"{Html.Text(process)}\">";
        return $"<form action=\"/index.html\">{name}<button name=\"action\" value=\"{action}\">{label}</button></form> ";
    }

    private static Task Tail(HttpContext context, SupervisordFacade facade)
    {
        var name = context.Request.Query["processname"].ToString();
        var limit = int.TryParse(context.Request.Query["limit"], NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Clamp(asked, 1, MostTailBytes) : TailBytes;
        var log = name.Length == 0 ? LogMethods.OwnLog(facade) : LogMethods.Find(facade, name, StreamKind.Stdout, out _);
        if (log is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Html.Page(context, "No log", $"<p>There is no log of {Html.Text(name)}.</p>");
        }

        var title = name.Length == 0 ? "The supervisor" : name;
        return Html.Page(context, title, $"<h1>{Html.Text(title)}</h1><p><a href=\"/\">All programs</a></p><pre>{Html.Text(Encoding.UTF8.GetString(log.Last(limit)))}</pre>");
    }
}
