using Supervisor.Configuration.Source;
using Supervisor.Configuration.Toml;

namespace Supervisor.Commands.Isolating;

/// <summary>A flag with its value.</summary>
/// <param name="At">Where the flag's name stands.</param>
internal sealed record Given(KeyFlag Flag, SourceSpan At, Node Value);

/// <summary>From flags to the table that a file would have: arrays and tables that are given in pieces are put together.</summary>
internal sealed class GivenTree(DiagnosticBag problems)
{
    public Node.Table Build(IReadOnlyCollection<Given> all, SourceSpan at) => Build(all, at, depth: 0);

    private Node.Table Build(IEnumerable<Given> all, SourceSpan at, int depth)
    {
        var table = new Node.Table(at);
        foreach (var group in all.GroupBy(given => given.Flag.Path[depth]))
        {
            List<Given> whole = [.. group.Where(given => given.Flag.Path.Length == depth + 1)];
            List<Given> parts = [.. group.Where(given => given.Flag.Path.Length > depth + 1)];
            var first = group.First();
            var value = whole.Count == 0 ? null : Together(whole);
            if (parts.Count > 0)
            {
                value = Over(whole.FirstOrDefault(), value, Build(parts, first.At, depth + 1));
            }

            table.Add(new Entry(group.Key, first.At, value!));
        }

        return table;
    }

    private Node Together(List<Given> pieces)
    {
        // What could not be read is reported already.
        if (pieces.Count == 1 || pieces.Any(piece => piece.Value is Node.Broken))
        {
            return pieces[0].Value;
        }

        if (pieces.All(piece => piece.Value is Node.List))
        {
            return new Node.List(pieces[0].Value.Span, [.. pieces.SelectMany(piece => ((Node.List)piece.Value).Items)]);
        }

        var table = new Node.Table(pieces[0].Value.Span);
        if (!pieces.All(piece => piece.Value is Node.Table))
        {
            ReportTwice(pieces[1].At, pieces[1].Flag.Name);
            return pieces[0].Value;
        }

        foreach (var entry in pieces.SelectMany(piece => ((Node.Table)piece.Value).Entries))
        {
            AddOnce(table, entry);
        }

        return table;
    }

    /// <summary>A value and parts of it, as <c>--memory 64M --memory-high 48M</c>.</summary>
    private Node.Table Over(Given? whole, Node? value, Node.Table parts)
    {
        if (value is null)
        {
            return parts;
        }

        var table = new Node.Table(value.Span);
        if (value is Node.Table given)
        {
            foreach (var entry in given.Entries)
            {
                table.Add(entry);
            }
        }
        else if (whole!.Flag.Key.Table?.Short is { } name)
        {
            table.Add(new Entry(name, whole.At, value));
        }
        else
        {
            problems.Add(new Diagnostic(Severity.Error, parts.Span, $"{whole.Flag.Name} has a value already that has no parts"));
        }

        foreach (var entry in parts.Entries)
        {
            AddOnce(table, entry);
        }

        return table;
    }

    private void AddOnce(Node.Table table, Entry entry)
    {
        if (!table.Add(entry))
        {
            ReportTwice(entry.Span, entry.Name);
        }
    }

    private void ReportTwice(SourceSpan at, string name) =>
        problems.Add(new Diagnostic(Severity.Error, at, $"{DisplayText.Quote(name)} is given twice"));
}
