using System.Collections.Immutable;
using System.Text.Json;
using Supervisor.Commands.Controlling;
using Supervisor.Engine.Model;

namespace Supervisor.Commands.Graphing;

/// <summary>Who waits for whom, for a picture: a program with replicas is one node.</summary>
internal sealed record WaitGraph(ImmutableArray<WaitNode> Nodes, ImmutableArray<WaitEdge> Edges)
{
    public const string Requires = "requires";
    public const string Wants = "wants";
    public const string After = "after";

    /// <summary>Of a configuration that is not in force.</summary>
    public static WaitGraph Of(IReadOnlyList<ProgramSpec> programs)
    {
        var families = programs.ToLookup(program => program.Family, StringComparer.Ordinal);
        var familyOf = programs.ToDictionary(program => program.Name, program => program.Family, StringComparer.Ordinal);
        foreach (var family in families)
        {
            familyOf.TryAdd(family.Key, family.Key);
        }

        var edges = new List<WaitEdge>();
        foreach (var program in programs)
        {
            edges.AddRange(program.Requires.Select(need => new WaitEdge(program.Name, need.Program, Requires, Word(need.Condition))));
            edges.AddRange(program.Wants.Select(wish => new WaitEdge(program.Name, wish.Program, Wants, Word(wish.Condition))));
            edges.AddRange(program.After.Select(first => new WaitEdge(program.Name, first, After, "")));
            edges.AddRange(program.Before.Select(later => new WaitEdge(later, program.Name, After, "")));
        }

        return Joined(families.Select(family => new WaitNode(family.Key, "", family.Count())), edges, familyOf);
    }

    /// <summary>What a supervisor answers.</summary>
    public static WaitGraph Read(ReadOnlyMemory<byte> answer)
    {
        using var document = JsonDocument.Parse(answer);
        var familyOf = new Dictionary<string, string>(StringComparer.Ordinal);
        var nodes = new List<WaitNode>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var node in document.RootElement.Items("nodes"))
        {
            var name = node.Text("name") ?? "";
            var family = node.Text("family") ?? name;
            familyOf[name] = family;
            familyOf.TryAdd(family, family);
            if (places.TryAdd(family, nodes.Count))
            {
                nodes.Add(new WaitNode(family, node.Text("state") ?? "", 1));
            }
            else
            {
                nodes[places[family]] = nodes[places[family]].WithReplica(node.Text("state") ?? "");
            }
        }

        var edges = document.RootElement.Items("edges").Select(edge =>
            new WaitEdge(edge.Text("from") ?? "", edge.Text("to") ?? "", edge.Text("kind") ?? After, edge.Text("condition") ?? ""));
        return Joined(nodes, edges, familyOf);
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("nodes"u8);
        foreach (var node in Nodes)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, node.Name);
            json.WriteNumber("replicas"u8, node.Replicas);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("edges"u8);
        foreach (var edge in Edges)
        {
            json.WriteStartObject();
            json.WriteString("from"u8, edge.From);
            json.WriteString("to"u8, edge.To);
            json.WriteString("kind"u8, edge.Kind);
            json.WriteString("condition"u8, edge.Condition.Length > 0 ? edge.Condition : null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static WaitGraph Joined(IEnumerable<WaitNode> nodes, IEnumerable<WaitEdge> edges, Dictionary<string, string> familyOf)
    {
        var joined = ImmutableArray.CreateBuilder<WaitEdge>();
        var seen = new HashSet<WaitEdge>();
        foreach (var edge in edges)
        {
            if (familyOf.TryGetValue(edge.From, out var from) && familyOf.TryGetValue(edge.To, out var to) && from != to
                && seen.Add(edge with { From = from, To = to }))
            {
                joined.Add(edge with { From = from, To = to });
            }
        }

        return new WaitGraph([.. nodes], joined.ToImmutable());
    }

    private static string Word(Condition condition) => condition switch
    {
        Condition.Started => "started",
        Condition.Ready => "ready",
        Condition.Healthy => "healthy",
        Condition.Succeeded => "succeeded",
        _ => throw new ArgumentOutOfRangeException(nameof(condition), condition, null),
    };
}

/// <param name="State">The words of its phases; empty where nothing runs.</param>
internal sealed record WaitNode(string Name, string State, int Replicas)
{
    public WaitNode WithReplica(string state) => this with
    {
        Replicas = Replicas + 1,
        State = State.Split(", ").Contains(state, StringComparer.Ordinal) ? State : $"{State}, {state}",
    };

    public string Title => Replicas > 1 ? $"{Name} ({Replicas})" : Name;
}

/// <param name="From">Who waits.</param>
/// <param name="To">For whom.</param>
/// <param name="Kind">requires, wants or after.</param>
/// <param name="Condition">started, ready, healthy or succeeded; empty for what is order only.</param>
internal sealed record WaitEdge(string From, string To, string Kind, string Condition);
