using System.Collections.Immutable;

namespace Supervisor.Isolation.Kernel;

/// <summary>The capabilities of capabilities(7), by number: linux/capability.h.</summary>
public static class Capability
{
    private static readonly ImmutableArray<string> Names =
    [
        "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP",
        "LINUX_IMMUTABLE", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER",
        "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE",
        "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE", "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP",
        "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ", "PERFMON", "BPF",
        "CHECKPOINT_RESTORE",
    ];

    /// <summary>_LINUX_CAPABILITY_VERSION_3 of capget(2).</summary>
    internal const uint HeaderVersion = 0x20080522;

    internal const int SETGID = 6;
    internal const int SETUID = 7;
    internal const int SETPCAP = 8;
    internal const int NET_ADMIN = 12;
    internal const int SYS_ADMIN = 21;
    internal const int MKNOD = 27;

    /// <summary>How many there are in the kernels known here; a later kernel may have more.</summary>
    public static int Count => Names.Length;

    /// <summary>The names without <c>CAP_</c>, in the order of their numbers.</summary>
    public static ImmutableArray<string> KnownNames => Names;

    /// <summary>The number of a capability named with or without <c>CAP_</c>, in either case; -1 where there is none.</summary>
    public static int Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var plain = name.ToUpperInvariant();
        return Names.IndexOf(plain.StartsWith("CAP_", StringComparison.Ordinal) ? plain[4..] : plain);
    }

    /// <summary>The form for a person: <c>CAP_NET_ADMIN</c>.</summary>
    public static string Name(int number) => number >= 0 && number < Count ? $"CAP_{Names[number]}" : $"capability {number}";
}
