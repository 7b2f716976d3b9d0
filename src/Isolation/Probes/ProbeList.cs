using System.Collections.Immutable;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using Supervisor.Isolation.Planning;

namespace Supervisor.Isolation.Probes;

/// <summary>One thing to ask of the kernel.</summary>
/// <param name="Name">Short and stable.</param>
/// <param name="Group">Where it is shown.</param>
/// <param name="Need">What decides what would allow it.</param>
/// <param name="AsItIs">Asked with the rights of this process.</param>
/// <param name="InUserNamespace">Asked in a new user namespace; null where that makes no difference.</param>
/// <param name="Features">What of a confinement cannot be had without it.</param>
internal sealed record Probe(
    string Name, ProbeGroup Group, ProbeNeed Need, ProbePlan AsItIs, ProbePlan? InUserNamespace = null, params ImmutableArray<Feature> Features);

/// <summary>Everything that is asked by a plan, in the order in which it is shown.</summary>
internal static class ProbeList
{
    public static ImmutableArray<Probe> Of(HostFacts host) =>
    [
        .. NamespaceWords.Each(NamespaceKinds.All).Where(kind => kind != NamespaceKinds.User).Select(Namespace),
        new("user namespace", ProbeGroup.Namespaces, ProbeNeed.UserNamespace, ProbeNamespaces.Of(NamespaceKinds.User, inUserNamespace: true), null, Feature.UserNamespace),
        Either("all namespaces at once", ProbeGroup.Namespaces, ProbeNeed.Namespace, ProbeNamespaces.Together),
        Either("join a namespace", ProbeGroup.Namespaces, ProbeNeed.Join, ProbeNamespaces.Join, Feature.Join),
        Either("clock offsets", ProbeGroup.Namespaces, ProbeNeed.Clocks, ProbeNamespaces.ClockOffsets),

        Either("fresh /proc", ProbeGroup.FileSystem, ProbeNeed.Proc, ProbeMounts.Proc, Feature.Proc),
        Either("mount tmpfs", ProbeGroup.FileSystem, ProbeNeed.Mount, ProbeMounts.Tmpfs, Feature.PrivateTmp, Feature.Dev),
        Either("bind mount", ProbeGroup.FileSystem, ProbeNeed.Mount, ProbeMounts.Bind, Feature.Root, Feature.Dev, Feature.ReadOnly),
        Either("read-only mount", ProbeGroup.FileSystem, ProbeNeed.Mount, ProbeMounts.Attributes, Feature.ReadOnly),
        Either("overlay", ProbeGroup.FileSystem, ProbeNeed.Mount, way => ProbeMounts.Overlay(way, host)),
        Either("pivot_root", ProbeGroup.FileSystem, ProbeNeed.NewRoot, ProbeMounts.NewRoot, Feature.Root),
        new("openat2", ProbeGroup.FileSystem, ProbeNeed.Call, ProbeMounts.Openat2()),

        new("map of one id", ProbeGroup.Identity, ProbeNeed.UserNamespace, ProbeNamespaces.SingleMap(host), null, Feature.UserNamespace),
        new("change of user", ProbeGroup.Identity, ProbeNeed.SetIds, ProbeProcesses.ChangeOfUser()),
        new("capability bounding set", ProbeGroup.Identity, ProbeNeed.SetCapabilities, ProbeProcesses.BoundingSet(), null, Feature.Capabilities),
        new("secure bits", ProbeGroup.Identity, ProbeNeed.SetCapabilities, ProbeProcesses.SecureBits(), null, Feature.SecureBits),
        new("no new privileges", ProbeGroup.Identity, ProbeNeed.Call, ProbeProcesses.NoNewPrivileges(), null, Feature.NoNewPrivileges),
        new("session keyring", ProbeGroup.Identity, ProbeNeed.Call, ProbeProcesses.Keyring(), null, Feature.Keyring),
        new("personality", ProbeGroup.Identity, ProbeNeed.Call, ProbeProcesses.Personality(), null, Feature.Personality),

        new("seccomp filter", ProbeGroup.Filters, ProbeNeed.Call, ProbeProcesses.Seccomp(), null, Feature.Seccomp),
        new("landlock", ProbeGroup.Filters, ProbeNeed.Landlock, ProbeProcesses.Landlock(), null, Feature.Landlock),

        new("virtual link (veth)", ProbeGroup.Network, ProbeNeed.Network, ProbeNetwork.Veth(), null, Feature.Network),
        new("bridge", ProbeGroup.Network, ProbeNeed.Network, ProbeNetwork.Bridge()),
        new("rate limit (tbf)", ProbeGroup.Network, ProbeNeed.Network, ProbeNetwork.Rate()),

        new("pidfd", ProbeGroup.Processes, ProbeNeed.Call, ProbeProcesses.Pidfd()),
        new("clone3", ProbeGroup.Processes, ProbeNeed.Call, ProbeProcesses.ClearSignalHandlers()),
        new("close_range", ProbeGroup.Processes, ProbeNeed.Call, ProbeProcesses.CloseOnExec()),
    ];

    private static Probe Namespace(NamespaceKinds kind)
    {
        var feature = NamespaceWords.FeatureOf(kind);
        return Either($"{NamespaceWords.Names(kind)} namespace", ProbeGroup.Namespaces, ProbeNeed.Namespace, way => ProbeNamespaces.Of(kind, way),
            kind == NamespaceKinds.Uts ? [feature, Feature.HostName] : [feature]);
    }

    private static Probe Either(string name, ProbeGroup group, ProbeNeed need, Func<bool, ProbePlan> plan, params ImmutableArray<Feature> features) =>
        new(name, group, need, plan(false), plan(true), features);
}
