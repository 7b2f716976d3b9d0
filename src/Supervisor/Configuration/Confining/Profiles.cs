using System.Collections.Immutable;
using Supervisor.Isolation.Options;

namespace Supervisor.Configuration.Confining;

/// <summary>The profiles. Whatever they say, a program's own keys amend.</summary>
internal static class Profiles
{
    public static ImmutableArray<(string Word, ConfinementDraft Value)> Words =>
        [("none", new ConfinementDraft()), ("basic", Basic), ("strict", Strict)];

    /// <summary>
    /// What a server does with root's capabilities: open a low port, become its own user, own, read and signal what belongs to
    /// that user, and chroot. Of those that container engines keep, making device nodes, raw sockets, file capabilities, audit
    /// records and changes of the bounding set are left out: a server needs none of them.
    /// </summary>
    private static CapabilitySet OfServers { get; } = CapabilityWords.Set(
        "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "NET_BIND_SERVICE", "SETGID", "SETUID", "SYS_CHROOT");

    private static ConfinementDraft Basic { get; } = new()
    {
        Seccomp = new SeccompDraft(Span: null) { Profile = "default" },
        Confinement = new Confinement
        {
            Namespaces = NamespaceKinds.Ipc | NamespaceKinds.Uts,
            FileSystem = new FileSystemView { PrivateTmp = true, ProtectSystem = SystemProtection.Full },
            DroppedCapabilities = new CapabilitySet(~OfServers.Bits),
            NoNewPrivileges = true,
        },
    };

    private static ConfinementDraft Strict { get; } = new()
    {
        Seccomp = new SeccompDraft(Span: null) { Profile = "system-service" },
        Confinement = new Confinement
        {
            Namespaces = NamespaceKinds.All,
            IdMapping = IdMapping.Self,
            Network = new NetworkOptions.Loopback(),
            FileSystem = new FileSystemView
            {
                ProtectSystem = SystemProtection.Strict,
                ProtectHome = HomeProtection.Inaccessible,
                FreshProc = true,
                MinimalDev = true,
                PrivateTmp = true,
                PrivateShm = true,
                MaskedPaths = TellingPaths,
                ReadOnlyPaths = SteeringPaths,
            },
            Capabilities = default(CapabilitySet),
            NoNewPrivileges = true,
            OwnKeyring = true,
        },
    };

    /// <summary>What tells of the machine, its memory and its other users: the paths that container engines mask.</summary>
    private static ImmutableArray<string> TellingPaths =>
    [
        "/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/sched_debug",
        "/proc/scsi", "/proc/timer_list", "/proc/timer_stats", "/sys/devices/virtual/powercap", "/sys/firmware",
    ];

    /// <summary>What steers the machine: the paths that container engines make read-only.</summary>
    private static ImmutableArray<string> SteeringPaths => ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];
}
