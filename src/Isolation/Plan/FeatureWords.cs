using System.Collections.Immutable;
using Supervisor.Isolation.Options;

namespace Supervisor.Isolation.Plan;

/// <summary>Features by the names that the file, the status and the log give them: the one home of these.</summary>
internal static class FeatureWords
{
    /// <summary>Of several words for one feature the first is its name.</summary>
    private static readonly ImmutableArray<(string Word, Feature Feature)> Known =
    [
        .. NamespaceWords.Each(NamespaceKinds.All).Select(kind => (NamespaceWords.Names(kind), NamespaceWords.FeatureOf(kind))),
        ("id_map", Feature.UserNamespace),
        ("clocks", Feature.TimeNamespace),
        ("join", Feature.Join),
        ("root", Feature.Root),
        ("overlay", Feature.Root),
        ("mounts", Feature.Root),
        ("proc", Feature.Proc),
        ("dev", Feature.Dev),
        ("private_tmp", Feature.PrivateTmp),
        ("private_shm", Feature.PrivateTmp),
        ("read_only", Feature.ReadOnly),
        ("masked", Feature.ReadOnly),
        ("read_only_paths", Feature.ReadOnly),
        ("writable_paths", Feature.ReadOnly),
        ("protect_system", Feature.ReadOnly),
        ("protect_home", Feature.ReadOnly),
        ("hostname", Feature.HostName),
        ("domainname", Feature.HostName),
        ("network", Feature.Network),
        ("capabilities", Feature.Capabilities),
        ("ambient", Feature.Capabilities),
        ("securebits", Feature.SecureBits),
        ("no_new_privs", Feature.NoNewPrivileges),
        ("seccomp", Feature.Seccomp),
        ("landlock", Feature.Landlock),
        ("keyring", Feature.Keyring),
        ("personality", Feature.Personality),
        ("limits", Feature.Limits),
    ];

    /// <summary>Every word.</summary>
    public static IEnumerable<string> All => Known.Select(known => known.Word);

    /// <summary>The name of any feature but <see cref="Feature.None"/>.</summary>
    public static string Name(Feature feature) => Known.First(known => known.Feature == feature).Word;

    /// <summary>The feature that a word means.</summary>
    public static bool TryParse(string word, out Feature feature)
    {
        feature = Known.FirstOrDefault(known => known.Word == word).Feature;
        return feature != Feature.None;
    }
}
