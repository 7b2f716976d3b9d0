using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Supervisor.Commands;
using Supervisor.Control.Web;

namespace Supervisor.Control.Api;

/// <summary>The description of the API (OpenAPI 3.1), made from the same table as its routes.</summary>
internal static class OpenApiRoute
{
    public static Route Of(ImmutableArray<Route> others)
    {
        var own = Route.Get("/v1/openapi.json", "This description.", static _ => Task.CompletedTask)
            .Answering(new RouteAnswer(StatusCodes.Status200OK, "OpenAPI 3.1.", "Description"));
        var all = others.Add(own);
        return own with { Handler = context => Answers.Json(context, json => Write(json, all)) };
    }

    private static void Write(Utf8JsonWriter json, ImmutableArray<Route> routes)
    {
        json.WriteStartObject();
        json.WriteString("openapi"u8, "3.1.0");
        json.WriteStartObject("info"u8);
        json.WriteString("title"u8, "supervisor");
        json.WriteString("version"u8, VersionCommand.Version);
        json.WriteEndObject();
        json.WriteStartObject("paths"u8);
        foreach (var path in routes.GroupBy(route => route.Template, StringComparer.Ordinal))
        {
            json.WriteStartObject(path.Key);
            foreach (var route in path)
            {
                WriteOperation(json, route);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartObject("components"u8);
        Schemas.Write(json);
        json.WriteStartObject("securitySchemes"u8);
        foreach (var scheme in (ReadOnlySpan<string>)["basic", "bearer"])
        {
            json.WriteStartObject(scheme);
            json.WriteString("type"u8, "http");
            json.WriteString("scheme"u8, scheme);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteOperation(Utf8JsonWriter json, Route route)
    {
        json.WriteStartObject(route.Method.ToLowerInvariant());
        json.WriteString("summary"u8, route.Summary);
        json.WriteStartArray("parameters"u8);
        if (route.Template.Contains("{name}", StringComparison.Ordinal))
        {
            WriteParameter(json, new RouteParameter("name", "string", "A program, a group, group:program, or a pattern with * and ?."), "path");
        }

        foreach (var parameter in route.Parameters)
        {
            WriteParameter(json, parameter, "query");
        }

        json.WriteEndArray();
        if (route.Body is not null || route.BodyType != RouteAnswer.Json)
        {
            json.WriteStartObject("requestBody"u8);
            json.WriteBoolean("required"u8, true);
            WriteContent(json, [new RouteAnswer(0, "", route.Body, route.BodyType)]);
            json.WriteEndObject();
        }

        json.WriteStartObject("responses"u8);
        foreach (var answers in route.Answers.GroupBy(answer => answer.Status))
        {
            json.WriteStartObject($"{answers.Key}");
            json.WriteString("description"u8, string.Join(" Or: ", answers.Select(answer => answer.Summary)));
            WriteContent(json, answers);
            json.WriteEndObject();
        }

        WriteProblem(json);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteProblem(Utf8JsonWriter json)
    {
        json.WriteStartObject("default"u8);
        json.WriteString("description"u8, "400 for a malformed request, 401 without credentials, 403 for a page of another site, 413 for a body that is too large, 429 for too many requests, 503 while the supervisor ends.");
        WriteContent(json, [new RouteAnswer(0, "", "Error")]);
        json.WriteEndObject();
    }

    private static void WriteParameter(Utf8JsonWriter json, RouteParameter parameter, string where)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, parameter.Name);
        json.WriteString("in"u8, where);
        json.WriteBoolean("required"u8, where == "path");
        json.WriteString("description"u8, parameter.Summary);
        json.WriteStartObject("schema"u8);
        json.WriteString("type"u8, parameter.IsMany ? "array" : parameter.Type);
        if (parameter.IsMany)
        {
            json.WriteStartObject("items"u8);
            json.WriteString("type"u8, parameter.Type);
            json.WriteEndObject();
        }

        if (!parameter.Choices.IsEmpty)
        {
            json.WriteStartArray("enum"u8);
            foreach (var choice in parameter.Choices)
            {
                json.WriteStringValue(choice);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteContent(Utf8JsonWriter json, IEnumerable<RouteAnswer> answers)
    {
        json.WriteStartObject("content"u8);
        foreach (var kind in answers.GroupBy(answer => answer.ContentType, StringComparer.Ordinal))
        {
            json.WriteStartObject(kind.Key);
            json.WriteStartObject("schema"u8);
            if (kind.First().Schema is { } schema)
            {
                Schemas.WriteReference(json, schema);
            }
            else
            {
                json.WriteString("type"u8, "string");
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
