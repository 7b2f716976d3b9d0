using System.Collections.Immutable;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Toml;

namespace Supervisor.Configuration.Confining;

/// <summary>The keys of isolate: the profile first, wherever it stands, then the keys that amend it.</summary>
internal static class IsolateKeys
{
    private const string Profile = "profile";

    public static KeyTable<ConfinementDraft> Table { get; } = new("isolate",
    [
        new(Profile, "none, basic (costs a normal server nothing) or strict; the other keys amend it.", "\"strict\"",
            (r, n, d) => r.Choice(n, Profiles.Words) with { At = d.At }),
        .. NamespaceKeys.All,
        .. FileSystemKeys.All,
        .. PrivilegeKeys.All,
    ]) { Short = Profile };

    public static ConfinementDraft Read(ValueReader reader, Node node)
    {
        if (node is not Node.Table table)
        {
            return Table.Read(reader, node, new ConfinementDraft());
        }

        var draft = new ConfinementDraft { At = table.Entries.ToImmutableDictionary(entry => entry.Name, entry => entry.Value.Span, StringComparer.Ordinal) };
        return Table.Read(reader, [.. table.Entries.OrderBy(entry => entry.Name == Profile ? 0 : 1)], draft);
    }
}
