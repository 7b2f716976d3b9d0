using Supervisor.Configuration.Source;
using Tomlyn;
using Tomlyn.Parsing;
using Tomlyn.Syntax;
using SourceSpan = Supervisor.Configuration.Source.SourceSpan;

namespace Supervisor.Configuration.Toml;

/// <summary>
/// From a file's text to its tables. Keys given twice are found here rather than by the parser, so that both places can
/// be named; what stands beside a syntax error is still read.
/// </summary>
internal sealed class TomlTree
{
    private readonly SourceFile _file;
    private readonly DiagnosticBag _problems;
    private readonly Node.Table _root;

    // How a table came to be decides who may add to it (TOML 1.0, "Table").
    private readonly HashSet<Node.Table> _byHeader = [];
    private readonly HashSet<Node.Table> _inline = [];
    private readonly HashSet<Node.Table> _byDottedKey = [];
    private readonly Dictionary<Node, List<Node>> _arrays = [];

    private TomlTree(SourceFile file, DiagnosticBag problems)
    {
        _file = file;
        _problems = problems;
        _root = new Node.Table(file.Span(0, 0));
    }

    public static Node.Table Read(SourceFile file, DiagnosticBag problems)
    {
        var tree = new TomlTree(file, problems);
        try
        {
            tree.ReadDocument(SyntaxParser.Parse(file.Text, file.Path, validate: false));
        }
        catch (TomlException tooDeep)
        {
            // Nesting beyond the parser's limit is the one thing that it throws for; what follows the first sentence is
            // advice to programmers.
            var why = tooDeep.Message.Split(". ")[0];
            problems.Add(new Diagnostic(Severity.Error, null, $"cannot parse: {why}") { File = file.Path });
        }

        return tree._root;
    }

    private void ReadDocument(DocumentSyntax document)
    {
        SyntaxProblems.AddTo(_problems, _file, document.Diagnostics);
        foreach (var item in document.KeyValues)
        {
            AddKeyValue(_root, item);
        }

        foreach (var header in document.Tables)
        {
            if (OpenTable(header) is { } table)
            {
                foreach (var item in header.Items)
                {
                    AddKeyValue(table, item);
                }
            }
        }
    }

    private Node.Table? OpenTable(TableSyntaxBase header)
    {
        var parts = Parts(header.Name);
        if (parts.Count == 0)
        {
            return null;
        }

        var (name, span) = parts[^1];
        if (Descend(_root, parts, parts.Count - 1, dotted: false) is not { } parent)
        {
            return null;
        }

        if (header is TableArraySyntax)
        {
            return OpenItem(parent, name, span);
        }

        if (parent.Find(name) is not { } entry)
        {
            var table = new Node.Table(span);
            parent.Add(new Entry(name, span, table));
            _byHeader.Add(table);
            return table;
        }

        // A table that came to be only because a deeper one was opened may be opened once itself.
        if (entry.Value is Node.Table implied && !_inline.Contains(implied) && !_byDottedKey.Contains(implied) && _byHeader.Add(implied))
        {
            return implied;
        }

        ReportTwice(name, span, entry);
        return null;
    }

    /// <summary>Another table of an array of them; only what began as such an array takes one.</summary>
    private Node.Table? OpenItem(Node.Table parent, string name, SourceSpan span)
    {
        var table = new Node.Table(span);
        if (parent.Find(name) is not { } entry)
        {
            var items = new List<Node> { table };
            var list = new Node.List(span, items);
            parent.Add(new Entry(name, span, list));
            _arrays.Add(list, items);
        }
        else if (_arrays.TryGetValue(entry.Value, out var items))
        {
            items.Add(table);
        }
        else
        {
            ReportTwice(name, span, entry);
            return null;
        }

        _byHeader.Add(table);
        return table;
    }

    private void AddKeyValue(Node.Table table, KeyValueSyntax item)
    {
        var parts = Parts(item.Key);
        if (parts.Count == 0 || Descend(table, parts, parts.Count - 1, dotted: true) is not { } parent)
        {
            return;
        }

        var (name, span) = parts[^1];
        if (!parent.Add(new Entry(name, span, ReadValue(item.Value, span))))
        {
            ReportTwice(name, span, parent.Find(name)!);
        }
    }

    private Node.Table? Descend(Node.Table table, List<(string Name, SourceSpan Span)> parts, int count, bool dotted)
    {
        for (var i = 0; i < count; i++)
        {
            var (name, span) = parts[i];
            if (table.Find(name) is not { } entry)
            {
                var made = new Node.Table(span);
                table.Add(new Entry(name, span, made));
                if (dotted)
                {
                    _byDottedKey.Add(made);
                }

                table = made;
            }
            else if (!dotted && _arrays.TryGetValue(entry.Value, out var items))
            {
                table = (Node.Table)items[^1];
            }
            else if (entry.Value is Node.Table next && !_inline.Contains(next) && !(dotted && _byHeader.Contains(next)))
            {
                table = next;
            }
            else
            {
                ReportTwice(name, span, entry);
                return null;
            }
        }

        return table;
    }

    private Node ReadValue(ValueSyntax? value, SourceSpan key) => value switch
    {
        StringValueSyntax { Value: { } text } node => new Node.Text(SpanOf(node), text),
        IntegerValueSyntax node => new Node.Whole(SpanOf(node), node.Value, node.Token?.TokenKind == TokenKind.IntegerOctal),
        FloatValueSyntax node => new Node.Real(SpanOf(node), node.Value),
        BooleanValueSyntax node => new Node.Truth(SpanOf(node), node.Value),
        DateTimeValueSyntax node => new Node.Moment(SpanOf(node)),
        ArraySyntax node => ReadArray(node, key),
        InlineTableSyntax node => ReadInlineTable(node),
        _ => new Node.Broken(key),
    };

    private Node.List ReadArray(ArraySyntax node, SourceSpan key)
    {
        var items = new List<Node>();
        foreach (var item in node.Items)
        {
            items.Add(ReadValue(item.Value, key));
        }

        return new Node.List(SpanOf(node), items);
    }

    private Node.Table ReadInlineTable(InlineTableSyntax node)
    {
        var table = new Node.Table(SpanOf(node));
        foreach (var item in node.Items)
        {
            if (item.KeyValue is { } pair)
            {
                AddKeyValue(table, pair);
            }
        }

        _inline.Add(table);
        return table;
    }

    private List<(string Name, SourceSpan Span)> Parts(KeySyntax? key)
    {
        var parts = new List<(string, SourceSpan)>();
        if (key is null || !AddPart(parts, key.Key))
        {
            return [];
        }

        foreach (var item in key.DotKeys)
        {
            if (!AddPart(parts, item.Key))
            {
                return [];
            }
        }

        return parts;
    }

    private bool AddPart(List<(string, SourceSpan)> parts, BareKeyOrStringValueSyntax? part)
    {
        var name = part switch
        {
            BareKeySyntax bare => bare.Key?.Text,
            StringValueSyntax quoted => quoted.Value,
            _ => null,
        };
        if (part is null || name is null)
        {
            return false;
        }

        parts.Add((name, SpanOf(part)));
        return true;
    }

    private SourceSpan SpanOf(SyntaxNodeBase node) => _file.Span(node.Span.Offset, node.Span.Length);

    private void ReportTwice(string name, SourceSpan span, Entry first) =>
        Report(span, $"{DisplayText.Quote(name)} is given twice", $"it is first given at {first.Span}");

    private void Report(SourceSpan span, string message, string help) =>
        _problems.Add(new Diagnostic(Severity.Error, span, message, help));
}
