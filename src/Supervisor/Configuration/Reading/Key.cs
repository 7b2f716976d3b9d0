using System.Collections.Immutable;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Toml;

namespace Supervisor.Configuration.Reading;

/// <summary>What documentation, completion and suggestions need to know of a key.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Description">One line.</param>
/// <param name="Example">A value, as it is written after the equals sign.</param>
internal abstract record Key(string Name, string Description, string Example)
{
    /// <summary>The table that it takes, if its keys are fixed.</summary>
    public KeyTable? Table { get; init; }

    /// <summary>The keys of that table.</summary>
    public ImmutableArray<Key> Inner => Table?.Declared ?? [];

    /// <summary>A program's table is laid over that of <c>[defaults]</c> key by key instead of replacing it.</summary>
    public bool Merges { get; init; }

    /// <summary>Keys of the same table that say the same thing in another way: only one of them can be written.</summary>
    public ImmutableArray<string> Instead { get; init; } = [];

    /// <summary>Whether one of them is written instead of the other.</summary>
    public static bool AreAlternatives(IEnumerable<Key> declared, string one, string other) => declared.Any(key =>
        (key.Name == one && key.Instead.Contains(other)) || (key.Name == other && key.Instead.Contains(one)));
}

/// <summary>A key that is read into a <typeparamref name="T"/>.</summary>
/// <param name="Apply">Gives the target with the value in it; on a mistake it reports and gives the target as it likes.</param>
internal sealed record Key<T>(string Name, string Description, string Example, Func<ValueReader, Node, T, T> Apply)
    : Key(Name, Description, Example);

/// <summary>A table as documentation and merging see it.</summary>
/// <param name="Place">The table for a message: "[supervisor]", "stop".</param>
internal abstract record KeyTable(string Place)
{
    /// <summary>The key that a value stands for which is no table: <c>memory = "1G"</c> is <c>memory = { max = "1G" }</c>.</summary>
    public string? Short { get; init; }

    public abstract ImmutableArray<Key> Declared { get; }
}

/// <summary>The keys of one table.</summary>
internal sealed record KeyTable<T>(string Place, ImmutableArray<Key<T>> Keys) : KeyTable(Place)
{
    public override ImmutableArray<Key> Declared => [.. Keys];

    public T Read(ValueReader reader, Node node, T target)
    {
        if (node is Node.Table table)
        {
            return Read(reader, table.Entries, target);
        }

        if (Short is not null)
        {
            return Find(Short)!.Apply(reader, node, target);
        }

        reader.ReportKind(node, "a table");
        return target;
    }

    public T Read(ValueReader reader, IReadOnlyList<Entry> entries, T target)
    {
        ReportAlternatives(reader, entries);
        foreach (var entry in entries)
        {
            if (Find(entry.Name) is not { } key)
            {
                reader.Report(
                    entry.Span,
                    $"unknown key {DisplayText.Quote(entry.Name)} in {Place}",
                    Suggestion.DidYouMean(entry.Name, Keys.Select(known => known.Name)));
            }
            else if (entry.Value is not Node.Broken)
            {
                target = key.Apply(reader, entry.Value, target);
            }
        }

        return target;
    }

    private void ReportAlternatives(ValueReader reader, IReadOnlyList<Entry> entries)
    {
        // At most as many as there are keys, whatever the file holds.
        List<Entry> known = [.. entries.Where(entry => Find(entry.Name) is not null)];
        foreach (var (index, entry) in known.Index())
        {
            if (known.Take(index).FirstOrDefault(before => Key.AreAlternatives(Keys, before.Name, entry.Name)) is { } other)
            {
                reader.Report(entry.Span, $"{DisplayText.Quote(entry.Name)} and {DisplayText.Quote(other.Name)} cannot both be in {Place}", "leave one of them out");
            }
        }
    }

    private Key<T>? Find(string name)
    {
        foreach (var key in Keys)
        {
            if (key.Name == name)
            {
                return key;
            }
        }

        return null;
    }
}
