using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

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

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = bytes.WrittenCount;
        return context.Response.Body.WriteAsync(bytes.WrittenMemory, context.RequestAborted).AsTask();
    }

    /// <param name="problem">For a person; the status tells a program.</param>
    public static Task Problem(HttpContext context, int status, string problem) => Json(context, json =>
    {
        json.WriteStartObject();
        json.WriteNumber("status"u8, status);
        json.WriteString("error"u8, problem);
        json.WriteEndObject();
    }, status);
}
