using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;

namespace Supervisor.Control.Web;

/// <summary>One page: what serves it, and what the description of the API says of it. Both are made from this.</summary>
/// <param name="Template">A name in braces is a part of the path.</param>
internal sealed record Route(string Method, string Template, string Summary, RequestDelegate Handler)
{
    /// <summary>Of the query.</summary>
    public ImmutableArray<RouteParameter> Parameters { get; init; } = [];

    /// <summary>The schema of the JSON object that it takes; null for none.</summary>
    public string? Body { get; init; }

    /// <summary>Other than JSON where it takes no object.</summary>
    public string BodyType { get; init; } = RouteAnswer.Json;

    /// <summary>What it may answer, beside what every page may.</summary>
    public ImmutableArray<RouteAnswer> Answers { get; init; } = [];

    public static Route Get(string template, string summary, RequestDelegate handler) => new(HttpMethods.Get, template, summary, handler);

    public static Route Post(string template, string summary, RequestDelegate handler) => new(HttpMethods.Post, template, summary, handler);

    public Route With(params ImmutableArray<RouteParameter> parameters) => this with { Parameters = parameters };

    public Route Answering(params ImmutableArray<RouteAnswer> answers) => this with { Answers = answers };
}

/// <param name="Type">As JSON Schema has it: string, integer, boolean.</param>
internal sealed record RouteParameter(string Name, string Type, string Summary)
{
    public ImmutableArray<string> Choices { get; init; } = [];

    /// <summary>It may be given several times.</summary>
    public bool IsMany { get; init; }
}

/// <param name="Schema">The name of a schema of the description, an array of it with <c>[]</c> behind; null for text.</param>
internal sealed record RouteAnswer(int Status, string Summary, string? Schema, string ContentType = RouteAnswer.Json)
{
    public const string Json = "application/json";
    public const string Lines = "application/x-ndjson";
    public const string Events = "text/event-stream";
    public const string Text = "text/plain";
}
