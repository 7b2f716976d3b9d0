using Supervisor.Configuration.Source;

namespace Supervisor.Importing.Ini;

/// <summary>A key with its value, lines of which are joined by line feeds.</summary>
/// <param name="Key">In lower case.</param>
/// <param name="Span">Of the value's first line, or of the key where that is empty.</param>
internal sealed record IniEntry(string Key, string Value, SourceSpan Span)
{
    /// <summary>What a <c>;</c> or <c>#</c> after a space has cut off its last line; null for nothing.</summary>
    public SourceSpan? Comment { get; init; }
}

/// <summary>All that files say under one name: a key that is given again has its last value.</summary>
internal sealed class IniSection(string name, SourceSpan span)
{
    private readonly Dictionary<string, IniEntry> _entries = new(StringComparer.Ordinal);

    public string Name { get; } = name;

    /// <summary>Its first header.</summary>
    public SourceSpan Span { get; } = span;

    public IEnumerable<IniEntry> Entries => _entries.Values;

    public IniEntry? Find(string key) => _entries.GetValueOrDefault(key);

    public void Set(IniEntry entry) => _entries[entry.Key] = entry;
}

/// <summary>One file after the other, read into the same sections.</summary>
internal sealed class IniDocument
{
    private readonly Dictionary<string, IniSection> _byName = new(StringComparer.Ordinal);
    private readonly List<IniSection> _sections = [];

    /// <summary>In the order in which they first came; without [DEFAULT].</summary>
    public IReadOnlyList<IniSection> Sections => _sections;

    /// <summary>[DEFAULT]: its keys are those of every section that does not have them itself.</summary>
    public IniSection? Defaults { get; private set; }

    public IniSection? Find(string name) => _byName.GetValueOrDefault(name);

    public IniSection Open(string name, SourceSpan span)
    {
        if (name == "DEFAULT")
        {
            return Defaults ??= new IniSection(name, span);
        }

        if (!_byName.TryGetValue(name, out var section))
        {
            section = new IniSection(name, span);
            _byName.Add(name, section);
            _sections.Add(section);
        }

        return section;
    }
}
