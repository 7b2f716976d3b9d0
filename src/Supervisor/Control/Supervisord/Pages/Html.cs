using System.Text;
using Microsoft.AspNetCore.Http;

namespace Supervisor.Control.Supervisord.Pages;

/// <summary>A page for a browser. All text goes through <see cref="Text"/>, so nothing of a program becomes markup.</summary>
internal static class Html
{
    private const string Style =
        "body{font:15px/1.5 system-ui,sans-serif;margin:2em auto;max-width:62em;padding:0 1em;color:#222;background:#fff}"
        + "table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.35em .8em;border-bottom:1px solid #ddd;vertical-align:top}"
        + "td form{display:inline}button{font:inherit;padding:.1em .6em}.message{background:#eef6ee;padding:.5em .8em}pre{white-space:pre-wrap}"
        + ".RUNNING{color:#176b2c}.STARTING,.STOPPING,.BACKOFF{color:#8a5a00}.FATAL,.UNKNOWN{color:#b00020}"
        + "@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}th,td{border-color:#444}.message{background:#243024}}";

    public static Task Page(HttpContext context, string title, string body)
    {
        var page = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>").Append(Text(title))
            .Append("</title><meta name=\"viewport\" content=\"width=device-width\"><style>").Append(Style).Append("</style></head><body>")
            .Append(body).Append("</body></html>\n");
        context.Response.ContentType = "text/html; charset=utf-8";

        // What it shows is old at once, and nobody else's page may show it in a frame.
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'";
        return context.Response.WriteAsync(page.ToString(), context.RequestAborted);
    }

    public static string Text(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            _ = c switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                '\'' => escaped.Append("&#39;"),
                '\n' or '\t' or >= ' ' => escaped.Append(c),
                _ => escaped.Append('\uFFFD'),
            };
        }

        return escaped.ToString();
    }
}
