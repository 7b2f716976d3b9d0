using System.Collections.Immutable;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Toml;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;

namespace Supervisor.Configuration.Confining;

/// <summary>Keys of isolate about what a program may do.</summary>
internal static class PrivilegeKeys
{
    private static readonly KeyTable<LandlockRules> Landlock = new("landlock",
    [
        new("read", "What it may read and execute; with a leading - it may be missing.", "[\"/usr\", \"-/opt\"]", (r, n, l) => l with { Read = Paths(r, n) }),
        new("write", "What it may read, change, create and remove, not execute.", "[\"/data\"]", (r, n, l) => l with { Write = Paths(r, n) }),
        new("listen", "The TCP ports it may listen on.", "[8080]", (r, n, l) => l with { Listen = Ports(r, n) }),
        new("connect", "The TCP ports it may connect to.", "[443, 5432]", (r, n, l) => l with { Connect = Ports(r, n) }),
        new("scoped", "No signals to, and no abstract sockets of, others.", "true", (r, n, l) => l with { Scoped = r.Truth(n) }),
        new("best_effort", "Rights that this kernel does not know are left out.", "true", (r, n, l) => l with { BestEffort = r.Truth(n) }),
    ]);

    private static readonly KeyTable<SeccompDraft> Seccomp = new("seccomp",
    [
        new("profile", "default, system-service, or the path of an OCI JSON profile; false for none.", "\"default\"",
            (r, n, s) => s with { Profile = r.TextNotEmpty(n) }),
        new("allow", "The only calls, by name or @set.", "[\"@system-service\"]", (r, n, s) => s with { Allow = [.. r.Items(n, orOne: true)] }),
        new("deny", "Calls that are refused, by name or @set.", "[\"@mount\"]", (r, n, s) => s with { Deny = [.. r.Items(n, orOne: true)] }),
        new("errno", "How what is refused fails; EPERM unless set.", "\"ENOSYS\"", (r, n, s) => s with { Errno = r.TextNotEmpty(n) }),
        new("log", "Refuse nothing, and log what would be.", "true", (r, n, s) => s with { Log = r.Truth(n) }),
    ]) { Short = "profile" };

    private static ImmutableArray<(string, SecureBits)> Bits =>
    [
        ("noroot", SecureBits.NoRoot), ("noroot-locked", SecureBits.NoRootLocked),
        ("no-setuid-fixup", SecureBits.NoSetuidFixup), ("no-setuid-fixup-locked", SecureBits.NoSetuidFixupLocked),
        ("keep-caps", SecureBits.KeepCapabilities), ("keep-caps-locked", SecureBits.KeepCapabilitiesLocked),
        ("no-ambient-raise", SecureBits.NoAmbientRaise), ("no-ambient-raise-locked", SecureBits.NoAmbientRaiseLocked),
    ];

    private static ImmutableArray<(string, Personality)> Personalities =>
        [("linux", Personality.Linux), ("linux32", Personality.Linux32), ("no-randomize", Personality.NoRandomization)];

    /// <summary>The words that the file has for them.</summary>
    public static IEnumerable<string> Words(SecureBits set)
    {
        foreach (var (word, bit) in Bits)
        {
            if (set.HasFlag(bit))
            {
                yield return word;
            }
        }
    }

    /// <summary>The words that the file has for them.</summary>
    public static IEnumerable<string> Words(Personality set)
    {
        foreach (var (word, flag) in Personalities)
        {
            if (flag != Personality.Linux && set.HasFlag(flag))
            {
                yield return word;
            }
        }
    }

    public static ImmutableArray<Key<ConfinementDraft>> All =>
    [
        new("capabilities", "Kept; those named here a user other than root has too. [] for none, all, -NAME to drop one.", "[\"NET_BIND_SERVICE\"]", CapabilityWords.Kept),
        new("ambient", "Capabilities it has from the start whoever it is.", "[\"NET_BIND_SERVICE\"]",
            (r, n, d) => d.With(c => c with { Ambient = CapabilityWords.Read(r, n) })),
        new("securebits", "See capabilities(7): noroot, noroot-locked and so on.", "[\"noroot\", \"noroot-locked\"]",
            (r, n, d) => d.With(c => c with { SecureBits = Any(r, n, Bits, (all, one) => all | one) })),
        new("no_new_privs", "No set-user-id program below it can gain privileges.", "true", (r, n, d) => d.With(c => c with { NoNewPrivileges = r.Truth(n) })),
        new("keyring", "A session keyring of its own.", "true", (r, n, d) => d.With(c => c with { OwnKeyring = r.Truth(n) })),
        new("personality", "linux32, no-randomize, or both.", "\"linux32\"",
            (r, n, d) => d.With(c => c with { Personality = Any(r, n, Personalities, (all, one) => all | one) })),
        new("seccomp", "The system calls it may make: a profile, false, or { profile, allow, deny, errno, log }.", "\"system-service\"",
            (r, n, d) => d with { Seccomp = IsOff(n) ? null : Seccomp.Read(r, n, new SeccompDraft(n.Span)) }) { Table = Seccomp },
        new("landlock", "The files and ports it may use, and no others; or false.", "{ read = [\"/usr\", \"/etc\"], write = [\"/data\"] }",
            (r, n, d) => d.With(c => c with { Landlock = IsOff(n) ? null : Landlock.Read(r, n, new LandlockRules()) })) { Merges = true, Table = Landlock },
        new("try", "Parts that may be missing where they cannot be had; all others are required.", "[\"landlock\", \"pid\"]",
            (r, n, d) => d.With(c => c with { Try = [.. r.Items(n, orOne: true).Select(item => Try(r, item)).Where(feature => feature != Feature.None)] })),
    ];

    private static Feature Try(ValueReader reader, Node node)
    {
        var word = reader.Text(node);
        if (node is not Node.Text)
        {
            return Feature.None;
        }

        if (!FeatureWords.TryParse(word, out var feature))
        {
            reader.Report(node.Span, $"unknown feature {DisplayText.Quote(word)}",
                Suggestion.DidYouMean(word, FeatureWords.All) ?? "features go by the names of their keys, namespaces by theirs");
        }
        else if (feature is Feature.Root)
        {
            reader.Report(node.Span, $"{DisplayText.Quote(word)} cannot be tried: what the program sees depends on it", "remove it here, or from the program");
        }

        return feature;
    }

    private static T Any<T>(ValueReader reader, Node node, ImmutableArray<(string, T)> words, Func<T, T, T> join)
        where T : struct =>
        reader.Items(node, orOne: true).Aggregate(default(T), (all, item) => join(all, reader.Choice(item, words)));

    private static ImmutableArray<string> Paths(ValueReader reader, Node node) => [.. reader.Items(node, orOne: true).Select(item => Path(reader, item))];

    private static string Path(ValueReader reader, Node node)
    {
        var path = reader.TextNotEmpty(node);
        if (path.Length > 0 && path is not (['/', ..] or ['-', '/', ..]))
        {
            reader.Report(node.Span, $"the path {DisplayText.Quote(path)} is not absolute", "write it from the root: it begins with a slash");
        }

        return path;
    }

    private static ImmutableArray<ushort> Ports(ValueReader reader, Node node) =>
        [.. reader.Items(node, orOne: false).Select(item => (ushort)reader.Whole(item, 0, ushort.MaxValue))];

    private static bool IsOff(Node node) => node is Node.Truth { Value: false };
}
