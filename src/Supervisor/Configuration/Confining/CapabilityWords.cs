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

    /// <summary>What a program keeps at most, of those that are known here.</summary>
    public static CapabilitySet Most(Confinement confinement) =>
        new((confinement.Capabilities ?? All).Bits & ~confinement.DroppedCapabilities.Bits);

    /// <summary>
    /// Names make a set of their own; <c>all</c> is whatever the supervisor has, and <c>-NAME</c> takes one away: from those
    /// named, from all, or from what the profile leaves.
    /// </summary>
    public static ConfinementDraft Kept(ValueReader reader, Node node, ConfinementDraft draft)
    {
        var (named, dropped, all) = (0UL, 0UL, false);
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

        var amends = items.Count > 0 && named == 0 && !all;
        return draft.With(confinement => confinement with
        {
            Capabilities = amends ? confinement.Capabilities : all ? null : new CapabilitySet(named & ~dropped),
            DroppedCapabilities = new CapabilitySet(amends ? confinement.DroppedCapabilities.Bits | dropped : all ? dropped & ~named : 0),
        }) with { Named = new CapabilitySet(named & ~dropped) };
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
