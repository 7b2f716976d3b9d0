using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Toml;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;

namespace Supervisor.Configuration.Confining;

/// <summary>Sets of capabilities as lists of names: with or without CAP_, in either case.</summary>
internal static class CapabilityWords
{
    private const string AllWord = "all";

    public static CapabilitySet All { get; } = new((1UL << Capability.Count) - 1);

    public static CapabilitySet Set(params ReadOnlySpan<string> names)
    {
        var bits = 0UL;
        foreach (var name in names)
        {
            bits |= 1UL << Capability.Find(name);
        }

        return new CapabilitySet(bits);
    }

    /// <summary>"CAP_CHOWN, CAP_KILL".</summary>
    public static IEnumerable<string> Names(CapabilitySet set) =>
        Enumerable.Range(0, Capability.Count).Where(number => (set.Bits >> number & 1) == 1).Select(Capability.Name);

    /// <summary>
    /// Names make a set of their own; <c>all</c> begins with all of them, and <c>-NAME</c> takes one away: from those before
    /// it in meaning, be they named here, all, or the profile's.
    /// </summary>
    public static ConfinementDraft Kept(ValueReader reader, Node node, ConfinementDraft draft)
    {
        var (named, dropped, all, removesOnly) = (0UL, 0UL, false, false);
        var items = reader.Items(node, orOne: false);
        foreach (var item in items)
        {
            var word = reader.Text(item);
            if (word.Equals(AllWord, StringComparison.OrdinalIgnoreCase))
            {
                all = true;
            }
            else if (word.StartsWith('-'))
            {
                dropped |= One(reader, item, word[1..]);
            }
            else
            {
                named |= One(reader, item, word);
            }
        }

        removesOnly = items.Count > 0 && named == 0 && !all;
        var start = all || (removesOnly && draft.Confinement.Capabilities is null) ? All.Bits
            : removesOnly ? draft.Confinement.Capabilities!.Value.Bits
            : 0;
        var kept = new CapabilitySet((start | named) & ~dropped);
        return draft.With(confinement => confinement with { Capabilities = kept }) with { Named = new CapabilitySet(named & ~dropped) };
    }

    public static CapabilitySet Read(ValueReader reader, Node node) =>
        new(reader.Items(node, orOne: false).Aggregate(0UL, (bits, item) => bits | One(reader, item, reader.Text(item))));

    private static ulong One(ValueReader reader, Node node, string name)
    {
        if (Capability.Find(name) is var number and >= 0)
        {
            return 1UL << number;
        }

        if (node is Node.Text)
        {
            var plain = name.StartsWith("CAP_", StringComparison.OrdinalIgnoreCase) ? name[4..] : name;
            reader.Report(node.Span, $"unknown capability {DisplayText.Quote(name)}",
                Suggestion.DidYouMean(plain, Capability.KnownNames) ?? "they are named as in capabilities(7): \"NET_BIND_SERVICE\", \"CAP_CHOWN\"");
        }

        return 0;
    }
}
