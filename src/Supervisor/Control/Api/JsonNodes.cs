using System.Text.Json;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Toml;

namespace Supervisor.Control.Api;

/// <summary>JSON as the tree that keys of the file are read from, so that both have the same keys, values and mistakes.</summary>
internal static class JsonNodes
{
    /// <summary>Null with a problem.</summary>
    public static Node.Table? Table(JsonElement element, out string? problem)
    {
        problem = element.ValueKind is JsonValueKind.Object ? null : "the body is to be a JSON object";
        try
        {
            return problem is null ? Of(element, new SourceFile("body", "").Span(0, 0), ref problem) as Node.Table : null;
        }
        catch (InvalidOperationException)
        {
            // Half a pair of surrogates, for one; it shows only when the string is made.
            problem = "a string in the body is no text";
            return null;
        }
    }

    private static Node Of(JsonElement element, SourceSpan at, ref string? problem)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                return new Node.Text(at, element.GetString()!);
            case JsonValueKind.Number:
                return element.TryGetInt64(out var whole) ? new Node.Whole(at, whole, octal: false) : new Node.Real(at, element.GetDouble());
            case JsonValueKind.True or JsonValueKind.False:
                return new Node.Truth(at, element.GetBoolean());
            case JsonValueKind.Array:
                var items = new List<Node>();
                foreach (var item in element.EnumerateArray())
                {
                    items.Add(Of(item, at, ref problem));
                }

                return new Node.List(at, items);
            case JsonValueKind.Object:
                var table = new Node.Table(at);
                foreach (var property in element.EnumerateObject())
                {
                    if (!table.Add(new Entry(property.Name, at, Of(property.Value, at, ref problem))))
                    {
                        problem ??= $"'{Requests.Shown(property.Name)}' is given twice";
                    }
                }

                return table;
            default:
                problem ??= "null is no value here";
                return new Node.Broken(at);
        }
    }
}
