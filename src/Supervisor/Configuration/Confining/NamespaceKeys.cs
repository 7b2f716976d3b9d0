using System.Collections.Immutable;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Toml;
using Supervisor.Configuration.Values;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;

namespace Supervisor.Configuration.Confining;

/// <summary>Keys of isolate about namespaces, own ones and those of others, and what is set within them.</summary>
internal static class NamespaceKeys
{
    // HOST_NAME_MAX of sethostname(2); the kernel takes as much for the domain name.
    private const int LongestName = 64;

    private static readonly KeyTable<ConfinementDraft> Clocks = new("clocks",
    [
        new("monotonic", "Added to the time since boot without sleep; may be negative.", "\"1h\"",
            (r, n, d) => d.With(c => c with { Clocks = c.Clocks with { Monotonic = Offset(r, n) } })),
        new("boottime", "Added to the time since boot; may be negative.", "\"-1h\"",
            (r, n, d) => d.With(c => c with { Clocks = c.Clocks with { BootTime = Offset(r, n) } })),
    ]);

    public static ImmutableArray<(string Word, NamespaceKinds Kind)> Kinds { get; } =
        [.. NamespaceWords.Each(NamespaceKinds.All).Select(kind => (NamespaceWords.Names(kind), kind))];

    public static ImmutableArray<Key<ConfinementDraft>> All =>
    [
        new("namespaces", "Its own: pid, mount, net, ipc, uts, user, cgroup, time; what another key needs comes along.", "[\"pid\", \"ipc\"]",
            (r, n, d) => d.With(c => c with { Namespaces = Many(r, n) })),
        new("join", "A program whose namespaces it enters, or { net = \"db\" }, or { net = \"/run/netns/x\" }.", "{ net = \"/run/netns/shop\" }", Join),
        new("id_map", "Users and groups of its user namespace: self, subordinate, or { users, groups }.", "\"subordinate\"",
            (r, n, d) => d.With(c => c with { IdMapping = IdMapReader.Read(r, n) })),
        new("clocks", "Offsets of its clocks.", "{ boottime = \"-1h\" }", Clocks.Read) { Merges = true, Table = Clocks },
        new("hostname", "Its host name.", "\"shop\"", (r, n, d) => d.With(c => c with { HostName = Name(r, n) })),
        new("domainname", "Its NIS domain name.", "\"example.org\"", (r, n, d) => d.With(c => c with { DomainName = Name(r, n) })),
        new("network", "host, none, loopback, or a link: { bridge, address, gateway, rate }.", "\"loopback\"", NetworkKeys.Read)
            { Merges = true, Table = NetworkKeys.Table },
    ];

    private static NamespaceKinds Many(ValueReader reader, Node node) =>
        reader.Items(node, orOne: true).Aggregate(NamespaceKinds.None, (kinds, item) => kinds | reader.Choice(item, Kinds));

    private static ConfinementDraft Join(ValueReader reader, Node node, ConfinementDraft draft)
    {
        switch (node)
        {
            case Node.Text:
                var program = reader.TextNotEmpty(node);
                if (!program.Contains('/', StringComparison.Ordinal))
                {
                    return draft with { Joins = [new JoinDraft(null, program, node.Span)] };
                }

                reader.Report(node.Span, "a path stands for one namespace", $"say which: join = {{ net = \"{DisplayText.Clean(program)}\" }}");
                return draft;
            case Node.Table table:
                return table.Entries.Aggregate(draft, (joined, entry) => JoinOne(reader, entry, joined));
            default:
                reader.ReportKind(node, "the name of a program or a table", "write join = \"db\" or join = { net = \"db\" }");
                return draft;
        }
    }

    private static ConfinementDraft JoinOne(ValueReader reader, Entry entry, ConfinementDraft draft)
    {
        if (!NamespaceWords.TryParse(entry.Name, out var kind))
        {
            reader.Report(entry.Span, $"unknown namespace {DisplayText.Quote(entry.Name)}",
                Suggestion.DidYouMean(entry.Name, Kinds.Select(known => known.Word)) ?? $"there are {NamespaceWords.Names(NamespaceKinds.All)}");
            return draft;
        }

        var target = reader.TextNotEmpty(entry.Value);
        if (!target.Contains('/', StringComparison.Ordinal))
        {
            return target.Length == 0 ? draft : draft with { Joins = draft.Joins.Add(new JoinDraft(kind, target, entry.Value.Span)) };
        }

        if (kind is NamespaceKinds.Pid)
        {
            reader.Report(entry.Value.Span, "a PID namespace cannot be joined by a file", "name the program that has it: join = { pid = \"db\" }");
            return draft;
        }

        var path = reader.AbsolutePath(entry.Value);
        return draft.With(c => c with { Joins = c.Joins.Add(new NamespaceJoin.OfPath(kind, path)) });
    }

    private static string Name(ValueReader reader, Node node)
    {
        var name = reader.TextNotEmpty(node);
        if (name.Length > LongestName || name.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0)
        {
            reader.Report(node.Span, $"{DisplayText.Quote(name)} cannot be the name of a host", $"a name has up to {LongestName} visible ASCII characters");
        }

        return name;
    }

    private static TimeSpan Offset(ValueReader reader, Node node)
    {
        if (node is not Node.Text || reader.Text(node) is not ['-', .. var rest])
        {
            return reader.Duration(node);
        }

        return -reader.Take(node, DurationText.Parse(rest));
    }
}
