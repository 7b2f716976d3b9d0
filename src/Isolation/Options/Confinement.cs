using System.Collections.Immutable;
using Supervisor.Isolation.Seccomp;

namespace Supervisor.Isolation.Options;

/// <summary>
/// What a program is confined to. Everything is required unless its <see cref="Feature"/> stands in <see cref="Try"/>. What
/// needs a namespace (a mount, a host name, a network) takes it along: it need not be named in <see cref="Namespaces"/>.
/// </summary>
public sealed record Confinement
{
    /// <summary>Nothing at all.</summary>
    public static Confinement None { get; } = new();

    /// <summary>Namespaces of its own.</summary>
    public NamespaceKinds Namespaces { get; init; }

    /// <summary>Namespaces of others that it enters; a kind cannot be both joined and new.</summary>
    public ImmutableArray<NamespaceJoin> Joins { get; init; } = [];

    /// <summary>How users and groups of its user namespace are mapped; only with <see cref="NamespaceKinds.User"/>.</summary>
    public IdMapping IdMapping { get; init; } = IdMapping.Self;

    /// <summary>Offsets of its time namespace's clocks; zero leaves them as they are.</summary>
    public ClockOffsets Clocks { get; init; }

    /// <summary>What it sees of the file system.</summary>
    public FileSystemView FileSystem { get; init; } = FileSystemView.Unchanged;

    /// <summary>Its network.</summary>
    public NetworkOptions Network { get; init; } = new NetworkOptions.Host();

    /// <summary>Its host name, see sethostname(2); null keeps it.</summary>
    public string? HostName { get; init; }

    /// <summary>Its NIS domain name, see setdomainname(2); null keeps it.</summary>
    public string? DomainName { get; init; }

    /// <summary>
    /// The capabilities that it, and whatever it executes, may ever have; null leaves all sets alone. The launcher must have
    /// them, and CAP_SETPCAP, unless it has a user namespace of its own; a launcher without any can only give an empty set, and
    /// needs <see cref="NoNewPrivileges"/> for that. Root has them from the start; another user only those
    /// of <see cref="Ambient"/>. See capabilities(7).
    /// </summary>
    public CapabilitySet? Capabilities { get; init; }

    /// <summary>
    /// Capabilities that are taken away from <see cref="Capabilities"/>, or from whatever the launcher has where these are not set:
    /// an upper bound that needs none of the rest to be there.
    /// </summary>
    public CapabilitySet DroppedCapabilities { get; init; }

    /// <summary>Capabilities that it has from the start whatever its user; they must be among <see cref="Capabilities"/> where these are set.</summary>
    public CapabilitySet Ambient { get; init; }

    /// <summary>Bits of PR_SET_SECUREBITS(2const) to set; needs CAP_SETPCAP, which the program itself need not have.</summary>
    public SecureBits SecureBits { get; init; }

    /// <summary>See PR_SET_NO_NEW_PRIVS(2const).</summary>
    public bool NoNewPrivileges { get; init; }

    /// <summary>
    /// System calls it may make; null for all. It is in force one call before execve, which it must allow, and write and
    /// exit_group if a program that cannot be executed is to be told from one that ends at once.
    /// </summary>
    public SeccompFilter? SystemCalls { get; init; }

    /// <summary>Files it may use by Landlock, see landlock(7); null for all that its user may use.</summary>
    public LandlockRules? Landlock { get; init; }

    /// <summary>An empty session keyring of its own, see keyctl(2), KEYCTL_JOIN_SESSION_KEYRING.</summary>
    public bool OwnKeyring { get; init; }

    /// <summary>Its execution domain, see personality(2); null keeps it.</summary>
    public Personality? Personality { get; init; }

    /// <summary>What it may go without where it cannot be had; all else is required.</summary>
    public ImmutableHashSet<Feature> Try { get; init; } = [];
}

/// <summary>Offsets of a time namespace, see time_namespaces(7); they may be negative.</summary>
/// <param name="Monotonic">Added to CLOCK_MONOTONIC.</param>
/// <param name="BootTime">Added to CLOCK_BOOTTIME.</param>
public readonly record struct ClockOffsets(TimeSpan Monotonic, TimeSpan BootTime);

/// <summary>A set of capabilities, see capabilities(7).</summary>
/// <param name="Bits">Bit N is the capability with the number N.</param>
public readonly record struct CapabilitySet(ulong Bits);

/// <summary>Bits of capabilities(7), "The securebits flags".</summary>
[Flags]
public enum SecureBits
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Root gains no capabilities at exec.</summary>
    NoRoot = 1 << 0,

    /// <summary><see cref="NoRoot"/> for good.</summary>
    NoRootLocked = 1 << 1,

    /// <summary>A change of user touches no capabilities.</summary>
    NoSetuidFixup = 1 << 2,

    /// <summary><see cref="NoSetuidFixup"/> for good.</summary>
    NoSetuidFixupLocked = 1 << 3,

    /// <summary>A change of user from root keeps the permitted set; cleared by exec.</summary>
    KeepCapabilities = 1 << 4,

    /// <summary><see cref="KeepCapabilities"/> for good.</summary>
    KeepCapabilitiesLocked = 1 << 5,

    /// <summary>The ambient set cannot be raised.</summary>
    NoAmbientRaise = 1 << 6,

    /// <summary><see cref="NoAmbientRaise"/> for good.</summary>
    NoAmbientRaiseLocked = 1 << 7,
}

/// <summary>An execution domain of personality(2).</summary>
[Flags]
public enum Personality
{
    /// <summary>PER_LINUX.</summary>
    Linux = 0,

    /// <summary>PER_LINUX32: uname(2) names a 32-bit machine.</summary>
    Linux32 = 8,

    /// <summary>ADDR_NO_RANDOMIZE: no address space layout randomisation, for debuggers.</summary>
    NoRandomization = 0x40000,
}
