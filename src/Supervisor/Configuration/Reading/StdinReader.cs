using System.Collections.Immutable;
using Supervisor.Configuration.Model;
using Supervisor.Configuration.Toml;

namespace Supervisor.Configuration.Reading;

/// <summary>stdin: a word, or { file = "…" }.</summary>
internal static class StdinReader
{
    public static KeyTable<StdinSource?> Table { get; } = new("stdin",
    [
        new("file", "Read from its beginning at each start.", "\"/srv/orders.txt\"", (r, n, _) => new StdinSource.File(r.AbsolutePath(n))),
    ]);

    private static ImmutableArray<(string, StdinSource)> Words =>
        [("null", new StdinSource.Null()), ("open", new StdinSource.Open()), ("inherit", new StdinSource.Inherit())];

    public static StdinSource Read(ValueReader reader, Node node)
    {
        if (node is not Node.Table)
        {
            return reader.Choice(node, Words, orTable: "{ file = \"/path\" }");
        }

        var reports = reader.Reports;
        var source = Table.Read(reader, node, null);
        if (source is null && reader.Reports == reports)
        {
            reader.Report(node.Span, "this table names no file", "write { file = \"/path\" }");
        }

        return source ?? new StdinSource.Null();
    }
}
