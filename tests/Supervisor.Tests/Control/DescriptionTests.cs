using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Supervisor.Control.Api;
using Supervisor.Control.Web;

namespace Supervisor.Tests.Control;

/// <summary>The description of the API, against what is really served.</summary>
public sealed class DescriptionTests : IDisposable
{
    // Served, and no part of the API: what others speak has descriptions of its own.
    private static readonly string[] Elsewhere =
    [
        "GET /RPC2", "POST /RPC2", "GET /logtail/{name}", "GET /logtail/{name}/{channel}", "GET /mainlogtail",
        "GET /", "GET /index.html", "GET /tail.html", "GET /ok.html",
    ];

    private readonly ControlRig _rig = new("[program.web]\ncommand = [\"web\"]\n[group.all-of-it]\nprograms = [\"web\"]\n");

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Every_route_is_described_and_nothing_else()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        using var application = builder.Build();
        Routes.Map(application, _rig.Plane, _rig.Supervisord);
        var served = ((IEndpointRouteBuilder)application).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} {endpoint.RoutePattern.RawText}"))
            .Where(route => !Elsewhere.Contains(route));
        var described = Document().GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name.ToUpperInvariant()} {path.Name}"));
        Assert.Equal(served.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void It_is_complete_in_itself()
    {
        var document = Document();
        Assert.Equal("3.1.0", document.GetProperty("openapi").GetString());
        var schemas = document.GetProperty("components").GetProperty("schemas").EnumerateObject().Select(schema => schema.Name).ToHashSet();
        Assert.All(References(document), reference => Assert.Contains(reference.Replace("#/components/schemas/", "", StringComparison.Ordinal), schemas));
        foreach (var operation in document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(one => (Path: path.Name, one.Value))))
        {
            Assert.NotEmpty(operation.Value.GetProperty("summary").GetString()!);
            Assert.True(operation.Value.GetProperty("responses").EnumerateObject().Count() > 1, operation.Path);
            Assert.Equal(operation.Path.Contains("{name}", StringComparison.Ordinal), operation.Value.GetProperty("parameters").EnumerateArray().Any(parameter => parameter.GetProperty("in").GetString() == "path"));
        }
    }

    [Theory]
    [InlineData("GET", "/v1/version", "Version")]
    [InlineData("GET", "/v1/programs", "Program[]")]
    [InlineData("GET", "/v1/groups", "Group[]")]
    [InlineData("GET", "/v1/graph", "Graph")]
    [InlineData("GET", "/v1/events", "Event[]")]
    [InlineData("GET", "/v1/configuration", "Configuration")]
    [InlineData("GET", "/v1/openapi.json", "Description")]
    [InlineData("GET", "/v1/programs/none", "Error")]
    [InlineData("POST", "/v1/programs/web/restart", "Outcome")]
    [InlineData("POST", "/v1/programs/web/signal?signal=0x", "Error")]
    [InlineData("POST", "/v1/reload", "Reload")]
    [InlineData("POST", "/v1/reload?dry_run=true", "Reload")]
    [InlineData("POST", "/v1/rollback?to=7", "Reload")]
    [InlineData("GET", "/v1/configurations", "KeptConfiguration[]")]
    [InlineData("POST", "/v1/programs/web/scale?replicas=2", "Reload")]
    [InlineData("POST", "/v1/programs/web/restart?rolling=true", "Outcome")]
    [InlineData("POST", "/v1/shutdown", "Message")]
    public void Answers_have_the_members_that_are_described(string method, string path, string schema)
    {
        var json = _rig.Send(method, path, null).Json;
        Assert.Equal(schema.EndsWith("[]", StringComparison.Ordinal), json.ValueKind is JsonValueKind.Array);
        var first = json.ValueKind is JsonValueKind.Array ? json[0] : json;
        Check(first, schema.Replace("[]", "", StringComparison.Ordinal));
    }

    private static void Check(JsonElement value, string name)
    {
        var schema = Schemas.All.Single(one => one.Name == name);
        Assert.Equal(schema.Members.Select(member => member.Name), value.EnumerateObject().Select(member => member.Name));
        foreach (var member in schema.Members)
        {
            var found = value.GetProperty(member.Name);
            if (member.Type.EndsWith("[]", StringComparison.Ordinal))
            {
                Assert.Equal(JsonValueKind.Array, found.ValueKind);
                if (char.IsAsciiLetterUpper(member.Type[0]) && found.GetArrayLength() > 0)
                {
                    Check(found[0], member.Type[..^2]);
                }
            }
            else
            {
                Assert.Contains(found.ValueKind, Kinds(member.Type));
            }
        }
    }

    private static JsonValueKind[] Kinds(string type) => type switch
    {
        "string" => [JsonValueKind.String],
        "string?" => [JsonValueKind.String, JsonValueKind.Null],
        "integer" or "number" => [JsonValueKind.Number],
        "integer?" or "number?" => [JsonValueKind.Number, JsonValueKind.Null],
        "boolean" => [JsonValueKind.True, JsonValueKind.False],
        _ => [JsonValueKind.Object],
    };

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => member.Name == "$ref" ? [member.Value.GetString()!] : References(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };

    private JsonElement Document() => _rig.Get("/v1/openapi.json").Json;
}
