using Supervisor.Configuration.Source;

namespace Supervisor.Configuration.Toml;

/// <summary>A value of the file and where it stands.</summary>
internal abstract class Node
{
    private Node(SourceSpan span) => Span = span;

    public SourceSpan Span { get; }

    /// <summary>For a message: "a string", "an integer".</summary>
    public abstract string Kind { get; }

    public sealed class Text(SourceSpan span, string value) : Node(span)
    {
        public string Value { get; } = value;

        public override string Kind => "a string";
    }

    public sealed class Whole(SourceSpan span, long value, bool octal) : Node(span)
    {
        public long Value { get; } = value;

        /// <summary>Written as 0o22.</summary>
        public bool Octal { get; } = octal;

        public override string Kind => "an integer";
    }

    public sealed class Real(SourceSpan span, double value) : Node(span)
    {
        public double Value { get; } = value;

        public override string Kind => "a float";
    }

    public sealed class Truth(SourceSpan span, bool value) : Node(span)
    {
        public bool Value { get; } = value;

        public override string Kind => "a boolean";
    }

    public sealed class Moment(SourceSpan span) : Node(span)
    {
        public override string Kind => "a date or time";
    }

    public sealed class List(SourceSpan span, IReadOnlyList<Node> items) : Node(span)
    {
        public IReadOnlyList<Node> Items { get; } = items;

        public override string Kind => "an array";
    }

    /// <summary>What could not be read; its syntax error is reported already, so nobody complains about it again.</summary>
    public sealed class Broken(SourceSpan span) : Node(span)
    {
        public override string Kind => "nothing";
    }

    /// <summary>Keys in the order of the file.</summary>
    public sealed class Table(SourceSpan span) : Node(span)
    {
        private readonly Dictionary<string, Entry> _byName = new(StringComparer.Ordinal);
        private readonly List<Entry> _entries = [];

        public IReadOnlyList<Entry> Entries => _entries;

        public override string Kind => "a table";

        public Entry? Find(string name) => _byName.GetValueOrDefault(name);

        /// <summary>False if the name is taken.</summary>
        public bool Add(Entry entry)
        {
            if (!_byName.TryAdd(entry.Name, entry))
            {
                return false;
            }

            _entries.Add(entry);
            return true;
        }
    }
}

/// <summary>A key with its value; the span is the key's.</summary>
internal sealed record Entry(string Name, SourceSpan Span, Node Value);
