using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Supervisor.Control.Web;

namespace Supervisor.Control.Api;

/// <summary>The forms of an answer: a document of JSON, or what went wrong as one (RFC 9457 in short).</summary>
internal static class Answers
{
    public static Task Json(HttpContext context, Action<Utf8JsonWriter> write, int status = StatusCodes.Status200OK)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(bytes))
        {
            write(json);
        }

        return Bytes(context, bytes.WrittenMemory, "application/json", status);
    }

    /// <param name="problem">For a person; the status tells a program.</param>
    public static Task Problem(HttpContext context, int status, string problem) => Json(context, json =>
    {
        json.WriteStartObject();
        json.WriteNumber("status"u8, status);
        json.WriteString("error"u8, problem);
        json.WriteEndObject();
    }, status);

    /// <summary>Something about the request is wrong.</summary>
    public static Task Wrong(HttpContext context, string problem) => Problem(context, StatusCodes.Status400BadRequest, problem);

    public static Task Text(HttpContext context, string text, int status = StatusCodes.Status200OK, string contentType = "text/plain; charset=utf-8") =>
        Bytes(context, Encoding.UTF8.GetBytes(text), contentType, status);

    private static Task Bytes(HttpContext context, ReadOnlyMemory<byte> bytes, string contentType, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = bytes.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : Sending.Send(context, bytes, context.RequestAborted);
    }
}
