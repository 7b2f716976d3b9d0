using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;

namespace Supervisor.Isolation.Planning;

/// <summary>What is left of a launch where something that was only to be tried cannot be had.</summary>
internal static class Degradation
{
    /// <summary>The launch without a feature; null where the feature is required, or something required depends on it.</summary>
    public static LaunchOptions? Without(LaunchOptions options, Feature feature)
    {
        var confinement = options.Confinement;
        if (feature is Feature.None || !confinement.Try.Contains(feature))
        {
            return null;
        }

        var rest = options with
        {
            Confinement = Without(confinement, feature),
            Limits = feature is Feature.Limits ? null : options.Limits,
        };
        return rest == options || StillNeeds(rest.Confinement, feature) ? null : rest;
    }

    private static Confinement Without(Confinement confinement, Feature feature) => feature switch
    {
        Feature.PidNamespace => Drop(confinement, NamespaceKinds.Pid),
        Feature.MountNamespace => Drop(confinement, NamespaceKinds.Mount) with { FileSystem = Tried(confinement) },
        Feature.NetNamespace => Drop(confinement, NamespaceKinds.Net) with
        {
            Network = confinement.Try.Contains(Feature.Network) ? new NetworkOptions.Host() : confinement.Network,
        },
        Feature.IpcNamespace => Drop(confinement, NamespaceKinds.Ipc),
        Feature.UtsNamespace => (confinement.Try.Contains(Feature.HostName) ? Without(confinement, Feature.HostName) : confinement) with
        {
            Namespaces = confinement.Namespaces & ~NamespaceKinds.Uts,
        },
        Feature.UserNamespace => Drop(confinement, NamespaceKinds.User),
        Feature.CgroupNamespace => Drop(confinement, NamespaceKinds.Cgroup),
        Feature.TimeNamespace => Drop(confinement, NamespaceKinds.Time) with { Clocks = default },
        Feature.Join => confinement with { Joins = [] },
        Feature.Proc => confinement with { FileSystem = Without(confinement.FileSystem, feature) },
        Feature.Dev => confinement with { FileSystem = Without(confinement.FileSystem, feature) },
        Feature.PrivateTmp => confinement with { FileSystem = Without(confinement.FileSystem, feature) },
        Feature.ReadOnly => confinement with { FileSystem = Without(confinement.FileSystem, feature) },
        Feature.HostName => confinement with { HostName = null, DomainName = null },
        Feature.Network => confinement with { Network = new NetworkOptions.Host() },
        Feature.Capabilities => confinement with { Capabilities = null, DroppedCapabilities = default, Ambient = default },
        Feature.SecureBits => confinement with { SecureBits = SecureBits.None },
        Feature.NoNewPrivileges => confinement with { NoNewPrivileges = false },
        Feature.Seccomp => confinement with { SystemCalls = null },
        Feature.Landlock => confinement with { Landlock = null },
        Feature.Keyring => confinement with { OwnKeyring = false },
        Feature.Personality => confinement with { Personality = null },
        Feature.None or Feature.Root or Feature.Limits => confinement,
        _ => throw new ArgumentOutOfRangeException(nameof(feature), feature, "no such feature"),
    };

    private static FileSystemView Without(FileSystemView view, Feature feature) => feature switch
    {
        Feature.Proc => view with { FreshProc = false },
        Feature.Dev => view with { MinimalDev = false },
        Feature.PrivateTmp => view with { PrivateTmp = false, PrivateShm = false },
        Feature.ReadOnly => view with
        {
            ReadOnly = false,
            MaskedPaths = [],
            ReadOnlyPaths = [],
            WritablePaths = [],
            ProtectSystem = SystemProtection.None,
            ProtectHome = HomeProtection.None,
        },
        _ => view,
    };

    /// <summary>The view without all that is only to be tried: without a mount namespace none of it can be had.</summary>
    private static FileSystemView Tried(Confinement confinement) =>
        new[] { Feature.Proc, Feature.Dev, Feature.PrivateTmp, Feature.ReadOnly }
            .Where(confinement.Try.Contains)
            .Aggregate(confinement.FileSystem, Without);

    private static Confinement Drop(Confinement confinement, NamespaceKinds kind) => confinement with { Namespaces = confinement.Namespaces & ~kind };

    /// <summary>Whether a namespace is still made because something in it is required.</summary>
    private static bool StillNeeds(Confinement confinement, Feature feature) =>
        NamespaceWords.Each(FreshNamespaces.Of(confinement)).Any(kind => NamespaceWords.FeatureOf(kind) == feature);
}
