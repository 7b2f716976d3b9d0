using System.Text;
using Supervisor.Commands.Controlling;
using Supervisor.Configuration.Source;

namespace Supervisor.Commands.Graphing;

/// <summary>
/// The graph as trees: each program that nobody waits for, and below it whom it waits for. What has been shown once is not
/// unfolded again.
/// </summary>
internal sealed class GraphText(WaitGraph graph, bool colour)
{
    /// <summary>Deeper than anybody follows a line with the eye; what lies below begins a tree of its own.</summary>
    private const int Deepest = 40;

    private readonly ILookup<string, WaitEdge> _edges = graph.Edges.ToLookup(edge => edge.From, StringComparer.Ordinal);
    private readonly Dictionary<string, WaitNode> _nodes = graph.Nodes.ToDictionary(node => node.Name, StringComparer.Ordinal);
    private readonly HashSet<string> _shown = new(StringComparer.Ordinal);
    private readonly Queue<string> _later = new();
    private readonly TextTable _table = new(colour);

    public static string Of(WaitGraph graph, bool colour) => new GraphText(graph, colour).Draw();

    public static string Mermaid(WaitGraph graph)
    {
        var text = new StringBuilder("flowchart LR\n");
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
        {
            ids.Add(node.Name, $"p{ids.Count}");
            text.Append($"  {ids[node.Name]}[\"{node.Title}\"]\n");
        }

        foreach (var edge in graph.Edges)
        {
            text.Append($"  {ids[edge.From]} {(edge.Kind == WaitGraph.Requires ? "-->" : "-.->")}|{Label(edge)}| {ids[edge.To]}\n");
        }

        return text.ToString();
    }

    public static string Dot(WaitGraph graph)
    {
        var text = new StringBuilder("digraph supervisor {\n  rankdir=LR;\n  node [shape=box];\n");
        foreach (var node in graph.Nodes)
        {
            text.Append($"  \"{node.Name}\" [label=\"{node.Title}\"];\n");
        }

        foreach (var edge in graph.Edges)
        {
            var style = edge.Kind switch { WaitGraph.Requires => "solid", WaitGraph.Wants => "dashed", _ => "dotted" };
            text.Append($"  \"{edge.From}\" -> \"{edge.To}\" [label=\"{Label(edge)}\", style={style}];\n");
        }

        return text.Append("}\n").ToString();
    }

    private string Draw()
    {
        var awaited = graph.Edges.Select(edge => edge.To).ToHashSet(StringComparer.Ordinal);
        foreach (var node in graph.Nodes.Where(node => !awaited.Contains(node.Name)))
        {
            DrawTree(node.Name);
        }

        while (_later.TryDequeue(out var name))
        {
            DrawTree(name);
        }

        // Only a cycle leaves somebody out, and no configuration in force has one.
        foreach (var node in graph.Nodes.Where(node => !_shown.Contains(node.Name)))
        {
            DrawTree(node.Name);
        }

        return _table.ToString();
    }

    private void DrawTree(string name)
    {
        if (_shown.Add(name))
        {
            var node = _nodes[name];
            _table.Add(Cell.Of(node.Title, Paint.Strong), new Cell(""), State(node));
            DrawBelow(name, "", depth: 1);
        }
    }

    private void DrawBelow(string name, string indent, int depth)
    {
        var edges = _edges[name].ToList();
        for (var index = 0; index < edges.Count; index++)
        {
            var isLast = index == edges.Count - 1;
            var node = _nodes[edges[index].To];
            var isNew = depth < Deepest && _shown.Add(node.Name);
            var more = !isNew && _edges.Contains(node.Name) ? _shown.Contains(node.Name) ? ", see above" : ", see below" : "";
            _table.Add(Cell.Of($"{indent}{(isLast ? "└─ " : "├─ ")}{node.Title}"), new Cell(Sentence(edges[index]) + more, Paint.Faint), State(node));
            if (isNew)
            {
                DrawBelow(node.Name, indent + (isLast ? "   " : "│  "), depth + 1);
            }
            else if (!_shown.Contains(node.Name))
            {
                _later.Enqueue(node.Name);
            }
        }
    }

    private static Cell State(WaitNode node) => Cell.Of(node.State, new ProgramRow { Name = node.Name, State = node.State }.StateColour);

    private static string Sentence(WaitEdge edge) => edge.Kind switch
    {
        WaitGraph.Requires => $"must {Be(edge)}",
        WaitGraph.Wants => $"should {Be(edge)}",
        _ => "starts before it",
    };

    private static string Be(WaitEdge edge) => edge.Condition == "succeeded" ? "have succeeded" : $"be {DisplayText.Clean(edge.Condition)}";

    private static string Label(WaitEdge edge) => edge.Kind == WaitGraph.After ? "after" : edge.Condition;
}
