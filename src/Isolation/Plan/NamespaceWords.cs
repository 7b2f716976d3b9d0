using System.Collections.Immutable;
using Supervisor.Isolation.Options;

namespace Supervisor.Isolation.Plan;

/// <summary>Kinds of namespaces by the names that the file, /proc and the manual give them: the one home of the three.</summary>
internal static class NamespaceWords
{
    /// <summary>In the order of lsns(8), which is alphabetical but for the last: the name in the configuration, in /proc/pid/ns, and of the flag.</summary>
    private static readonly ImmutableArray<(NamespaceKinds Kind, string Name, string File, string Flag, Feature Feature)> Known =
    [
        (NamespaceKinds.Cgroup, "cgroup", "cgroup", "CLONE_NEWCGROUP", Feature.CgroupNamespace),
        (NamespaceKinds.Ipc, "ipc", "ipc", "CLONE_NEWIPC", Feature.IpcNamespace),
        (NamespaceKinds.Mount, "mount", "mnt", "CLONE_NEWNS", Feature.MountNamespace),
        (NamespaceKinds.Net, "net", "net", "CLONE_NEWNET", Feature.NetNamespace),
        (NamespaceKinds.Pid, "pid", "pid", "CLONE_NEWPID", Feature.PidNamespace),
        (NamespaceKinds.Time, "time", "time", "CLONE_NEWTIME", Feature.TimeNamespace),
        (NamespaceKinds.User, "user", "user", "CLONE_NEWUSER", Feature.UserNamespace),
        (NamespaceKinds.Uts, "uts", "uts", "CLONE_NEWUTS", Feature.UtsNamespace),
    ];

    /// <summary>The single kinds in a set.</summary>
    public static IEnumerable<NamespaceKinds> Each(NamespaceKinds kinds) => In(kinds).Select(known => known.Kind);

    /// <summary>"pid, mount".</summary>
    public static string Names(NamespaceKinds kinds) => string.Join(", ", In(kinds).Select(known => known.Name));

    /// <summary>"CLONE_NEWPID|CLONE_NEWNS".</summary>
    public static string Flags(NamespaceKinds kinds) => string.Join('|', In(kinds).Select(known => known.Flag));

    /// <summary>Of exactly one kind: its name in /proc/pid/ns.</summary>
    public static string File(NamespaceKinds kind) => Known.First(known => known.Kind == kind).File;

    /// <summary>Of exactly one kind.</summary>
    public static Feature FeatureOf(NamespaceKinds kind) => Known.First(known => known.Kind == kind).Feature;

    /// <summary>The kind that a name of the configuration means.</summary>
    public static bool TryParse(string name, out NamespaceKinds kind)
    {
        kind = Known.FirstOrDefault(known => known.Name == name).Kind;
        return kind != NamespaceKinds.None;
    }

    private static IEnumerable<(NamespaceKinds Kind, string Name, string File, string Flag, Feature Feature)> In(NamespaceKinds kinds)
    {
        foreach (var known in Known)
        {
            if ((kinds & known.Kind) != NamespaceKinds.None)
            {
                yield return known;
            }
        }
    }
}
