using System.Collections.Immutable;
using Supervisor.Configuration.Model;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using Supervisor.Isolation.Planning;

namespace Supervisor.Configuration.Confining;

/// <summary>One thing that the score looks at.</summary>
/// <param name="Weight">Against the others.</param>
/// <param name="Key">What adds it.</param>
/// <param name="Why">What its absence means.</param>
/// <param name="Feature">By which it may be tried.</param>
/// <param name="Open">From 0, closed, to 1, open.</param>
internal sealed record ExposureMeasure(int Weight, string Key, string Why, Feature Feature, Func<ProgramLaunch, double> Open);

/// <summary>All that the score looks at. The weights are a judgement: first who it is, then what the kernel does for it, then what it sees.</summary>
internal static class ExposureMeasures
{
    /// <summary>Any one of these is a way to the whole machine: to its memory, its disks, its kernel or its clock.</summary>
    private static readonly CapabilitySet OfTheMachine = CapabilityWords.Set(
        "DAC_READ_SEARCH", "NET_ADMIN", "SYS_MODULE", "SYS_RAWIO", "SYS_PTRACE", "SYS_ADMIN", "SYS_BOOT", "SYS_TIME", "MKNOD", "SETFCAP",
        "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "PERFMON", "BPF", "CHECKPOINT_RESTORE");

    /// <summary>And these a way to other users' files and processes.</summary>
    private static readonly CapabilitySet OfOthers = CapabilityWords.Set(
        "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP", "NET_RAW", "IPC_OWNER", "SYS_CHROOT", "SYS_RESOURCE");

    public static ImmutableArray<ExposureMeasure> All { get; } =
    [
        new(20, "user = \"NAME\"", "it runs as the supervisor's user, or root", Feature.UserNamespace, launch => !IsRoot(launch) ? 0 : Has(launch, NamespaceKinds.User) ? 0.3 : 1),
        new(20, "capabilities = []", "it, or what it executes, can have capabilities", Feature.Capabilities, Capabilities),
        new(10, "seccomp = \"default\"", "it may make every system call", Feature.Seccomp, launch => In(launch).SystemCalls is { LogOnly: false } ? 0 : 1),
        new(10, "network = \"loopback\"", "it reaches, and is reached by, whatever the supervisor does", Feature.Network, Network),
        new(8, "no_new_privs = true", "set-user-id programs can give it privileges", Feature.NoNewPrivileges, launch => In(launch).NoNewPrivileges ? 0 : 1),
        new(8, "protect_system = \"strict\"", "it may write wherever its user may", Feature.ReadOnly, System),
        Namespace(7, NamespaceKinds.Pid, "it sees and signals the processes of others"),
        new(6, "protect_home = \"inaccessible\"", "it sees the homes of users", Feature.ReadOnly, Home),
        Namespace(6, NamespaceKinds.User, "root inside is root outside"),
        new(5, "limits.memory = \"512M\"", "it can take all memory", Feature.Limits, launch => IsLimit(launch.Options.Limits?.MemoryMax) ? 0 : 1),
        new(5, "private_tmp = true", "it shares /tmp with others", Feature.PrivateTmp, launch => IsOtherRoot(launch) || View(launch).PrivateTmp ? 0 : 1),
        new(4, "limits.pids = 200", "it can start processes without end", Feature.Limits, launch => IsLimit(launch.Options.Limits?.PidsMax) ? 0 : 1),
        new(4, "landlock = { read = [\"/usr\"] }", "only its user and its mounts decide which files it opens", Feature.Landlock, launch => In(launch).Landlock is null ? 1 : 0),
        new(4, "dev = true", "it sees the devices of the machine", Feature.Dev, launch => IsOtherRoot(launch) || View(launch).MinimalDev ? 0 : 1),
        Namespace(3, NamespaceKinds.Ipc, "it shares System V IPC and message queues with others"),
        new(3, "proc = true", "its /proc is that of the supervisor", Feature.Proc, launch => IsOtherRoot(launch) || View(launch).FreshProc ? 0 : 1),
        new(2, "masked = [\"/proc/kcore\", \"/sys/firmware\"]", "files of /proc and /sys tell of the machine", Feature.ReadOnly, launch => View(launch).MaskedPaths.IsEmpty ? 1 : 0),
        new(2, "limits.cpu = \"100%\"", "it can take all processors", Feature.Limits, launch => launch.Options.Limits?.CpuMax is null or double.PositiveInfinity ? 1 : 0),
        Namespace(2, NamespaceKinds.Uts, "it can name the host, if it has the capability"),
        Namespace(2, NamespaceKinds.Cgroup, "it sees its place in the tree of cgroups"),
        Namespace(1, NamespaceKinds.Time, "it sees how long the machine has been up"),
        new(1, "keyring = true", "it shares the supervisor's session keyring", Feature.Keyring, launch => In(launch).OwnKeyring ? 0 : 1),
    ];

    private static ExposureMeasure Namespace(int weight, NamespaceKinds kind, string why) =>
        new(weight, $"namespaces = [\"{NamespaceWords.Names(kind)}\"]", why, NamespaceWords.FeatureOf(kind), launch => Has(launch, kind) ? 0 : 1);

    // A user other than root has none but ambient ones, unless a set-user-id program gives it more.
    private static double Capabilities(ProgramLaunch launch)
    {
        var bounding = CapabilityWords.Most(In(launch));
        var had = IsRoot(launch) ? Power(bounding)
            : In(launch).NoNewPrivileges ? Power(In(launch).Ambient)
            : Math.Max(Power(In(launch).Ambient), Power(bounding) / 2);
        return Has(launch, NamespaceKinds.User) ? had / 2 : had;
    }

    private static double Power(CapabilitySet set) =>
        (set.Bits & OfTheMachine.Bits) != 0 ? 1 : (set.Bits & OfOthers.Bits) != 0 ? 0.4 : set.Bits != 0 ? 0.1 : 0;

    private static double Network(ProgramLaunch launch) => In(launch).Network switch
    {
        NetworkOptions.Host => Has(launch, NamespaceKinds.Net) ? 0.5 : 1,
        NetworkOptions.Veth => 0.5,
        _ => 0,
    };

    private static double System(ProgramLaunch launch) => View(launch) switch
    {
        _ when IsOtherRoot(launch) || In(launch).Landlock is not null => 0,
        { ReadOnly: true } or { Overlay: not null } => 0,
        { ProtectSystem: var protection } => protection switch
        {
            SystemProtection.Strict => 0,
            SystemProtection.Full => 0.3,
            SystemProtection.Usr => 0.6,
            _ => 1,
        },
    };

    private static double Home(ProgramLaunch launch) => View(launch) switch
    {
        _ when IsOtherRoot(launch) || In(launch).Landlock is not null => 0,
        { ProtectHome: HomeProtection.None } => 1,
        { ProtectHome: HomeProtection.ReadOnly } => 0.5,
        _ => 0,
    };

    private static Confinement In(ProgramLaunch launch) => launch.Options.Confinement;

    private static FileSystemView View(ProgramLaunch launch) => In(launch).FileSystem;

    private static bool IsRoot(ProgramLaunch launch) => launch.Options.User is null or "root" or "0";

    // A root of its own has nothing in it but what it was given; a joined one is the other program's matter.
    private static bool IsOtherRoot(ProgramLaunch launch) => View(launch).Root is not null || Joined(launch).HasFlag(NamespaceKinds.Mount);

    private static bool IsLimit(ulong? value) => value is not null and not CgroupLimits.Unlimited;

    private static bool Has(ProgramLaunch launch, NamespaceKinds kind) => (FreshNamespaces.Of(In(launch)) | Joined(launch)).HasFlag(kind);

    private static NamespaceKinds Joined(ProgramLaunch launch) =>
        launch.Joins.Aggregate(NamespaceKinds.None, (kinds, join) => kinds | join.Kinds)
        | In(launch).Joins.Aggregate(NamespaceKinds.None, (kinds, join) => kinds | join.Kinds);
}
