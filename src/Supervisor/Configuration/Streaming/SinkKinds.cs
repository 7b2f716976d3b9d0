using System.Collections.Immutable;
using Supervisor.Configuration.Model;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Toml;

namespace Supervisor.Configuration.Streaming;

/// <summary>The kinds of sinks: each is declared here, and its keys in a file of its own.</summary>
internal static class SinkKinds
{
    public static ImmutableArray<SinkKind> All { get; } =
    [
        PrefixKeys.Kind,
        JsonKeys.Kind,
        FileKeys.Kind,
        SyslogKeys.Kind,
        LoggerKeys.Kind,
        EventKeys.Kind,
        CaptureKeys.Kind,
    ];

    /// <summary>The key that all kinds have.</summary>
    public static Key<T> WhenFull<T>()
        where T : SinkSettings => new(
            "when_full", "block: its program waits; drop: lines are dropped, counted, and the gap is marked.", "\"drop\"",
            (r, n, s) => s with { WhenFull = r.Choice(n, [("block", Model.WhenFull.Block), ("drop", Model.WhenFull.Drop)]) });
}

/// <summary>A kind of sink.</summary>
/// <param name="Key">The key of a table that makes it this kind.</param>
internal abstract record SinkKind(string Key)
{
    /// <summary>The key by itself, as a word, stands for the sink with all its defaults.</summary>
    public bool IsWord { get; init; }

    public abstract SinkSettings Default { get; }

    /// <summary>For documentation.</summary>
    public abstract KeyTable Table { get; }

    public abstract SinkSettings Read(ValueReader reader, Node.Table table);
}

/// <summary>A kind of sink that is read into a <typeparamref name="T"/>.</summary>
/// <param name="Keys">Its keys, <paramref name="Key"/> among them.</param>
/// <param name="Start">What is not said.</param>
/// <param name="Finish">Checks what needs several keys.</param>
internal sealed record SinkKind<T>(string Key, KeyTable<T> Keys, T Start, Func<ValueReader, Node.Table, T, SinkSettings>? Finish = null) : SinkKind(Key)
    where T : SinkSettings
{
    public override SinkSettings Default => Start;

    public override KeyTable Table => Keys;

    public override SinkSettings Read(ValueReader reader, Node.Table table)
    {
        var reports = reader.Reports;
        var settings = Keys.Read(reader, table, Start);
        return Finish is null || reader.Reports > reports ? settings : Finish(reader, table, settings);
    }
}
