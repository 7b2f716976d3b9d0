using System.Collections.Immutable;
using Supervisor.Configuration.Model;
using Supervisor.Configuration.Toml;

namespace Supervisor.Configuration.Reading;

/// <summary>stdin: a word, { file = "…" } or { socket = "…" }.</summary>
internal static class StdinReader
{
    public static KeyTable<ProgramDraft> Table { get; } = new("stdin",
    [
        new("file", "Read from its beginning at each start.", "\"/srv/orders.txt\"", (r, n, p) => p with { Stdin = new StdinSource.File(r.AbsolutePath(n)) })
            { Instead = ["socket"] },
        new("socket", "The [socket.NAME] that it accepts connections from, as programs of FastCGI do.", "\"php\"",
            (r, n, p) => p with { StdinSocket = new SocketReference(r.TextNotEmpty(n), n.Span) }),
    ]);

    private static ImmutableArray<(string, StdinSource)> Words =>
        [("null", new StdinSource.Null()), ("open", new StdinSource.Open()), ("inherit", new StdinSource.Inherit())];

    public static ProgramDraft Read(ValueReader reader, Node node, ProgramDraft program)
    {
        if (node is not Node.Table)
        {
            return program with { Stdin = reader.Choice(node, Words, orTable: "{ file = \"/path\" } or { socket = \"name\" }") };
        }

        var reports = reader.Reports;
        program = Table.Read(reader, node, program);
        if (program is { Stdin: StdinSource.Null, StdinSocket: null } && reader.Reports == reports)
        {
            reader.Report(node.Span, "this table names no file and no socket", "write { file = \"/path\" } or { socket = \"name\" }");
        }

        return program;
    }
}
