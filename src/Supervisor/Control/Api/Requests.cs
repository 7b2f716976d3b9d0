using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Supervisor.Configuration.Values;

namespace Supervisor.Control.Api;

/// <summary>What requests carry: parameters of the query, bodies of JSON. What is wrong is said in words.</summary>
internal static class Requests
{
    public const int DeepestBody = 16;

    /// <summary>The part of the path in braces.</summary>
    public static string Name(HttpContext context) => context.Request.RouteValues["name"] as string ?? "";

    public static bool TryFlag(HttpContext context, string name, bool usual, out bool value, [NotNullWhen(false)] out string? problem)
    {
        problem = null;
        value = usual;
        if (Text(context, name) is not { } text)
        {
            return true;
        }

        value = text is "true" or "1" or "";
        problem = value || text is "false" or "0" ? null : $"{name} is true or false, not '{Shown(text)}'";
        return problem is null;
    }

    /// <param name="value">Null where it is not given.</param>
    public static bool TryDuration(HttpContext context, string name, out TimeSpan? value, [NotNullWhen(false)] out string? problem)
    {
        (value, problem) = (null, null);
        if (Text(context, name) is not { } text)
        {
            return true;
        }

        var parsed = DurationText.Parse(text);
        value = parsed.Ok ? parsed.Value : null;
        problem = parsed.Problem is { } wrong ? $"{name}: {wrong}" : value > TimeSpan.FromDays(1) ? $"{name} is a day at most" : null;
        return problem is null;
    }

    /// <param name="value">Null where it is not given.</param>
    public static bool TryNumber(HttpContext context, string name, out long? value, [NotNullWhen(false)] out string? problem)
    {
        (value, problem) = (null, null);
        if (Text(context, name) is not { } text)
        {
            return true;
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            problem = $"{name} is a number, not '{Shown(text)}'";
            return false;
        }

        value = number;
        return true;
    }

    /// <summary>The last of that name; null where it is not given.</summary>
    public static string? Text(HttpContext context, string name) =>
        context.Request.Query.TryGetValue(name, out var values) && values.Count > 0 ? values[^1] : null;

    public static IReadOnlyList<string> Texts(HttpContext context, string name)
    {
        var texts = new List<string>();
        foreach (var value in context.Request.Query[name])
        {
            if (value is { Length: > 0 })
            {
                texts.Add(value);
            }
        }

        return texts;
    }

    /// <summary>What somebody has sent, short enough to be shown to them.</summary>
    public static string Shown(string text)
    {
        const int most = 100;
        return text.Length <= most ? text : $"{text[..most]}…";
    }

    /// <summary>The JSON of the body; null with a problem.</summary>
    public static async Task<(JsonDocument? Body, string? Problem)> Json(HttpContext context) =>
        Json(await Bytes(context));

    /// <summary>The whole body, whose size the server bounds.</summary>
    public static async Task<ReadOnlyMemory<byte>> Bytes(HttpContext context)
    {
        using var bytes = new MemoryStream();
        await context.Request.Body.CopyToAsync(bytes, context.RequestAborted);
        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }

    internal static (JsonDocument? Body, string? Problem) Json(ReadOnlyMemory<byte> bytes)
    {
        if (!Utf8.IsValid(bytes.Span))
        {
            return (null, "the body is not UTF-8");
        }

        try
        {
            return (JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = DeepestBody }), null);
        }
        catch (JsonException bad)
        {
            return (null, $"the body is not JSON (line {bad.LineNumber + 1}, byte {bad.BytePositionInLine + 1})");
        }
    }
}
