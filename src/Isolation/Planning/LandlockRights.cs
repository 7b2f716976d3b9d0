using Supervisor.Isolation.Options;

namespace Supervisor.Isolation.Planning;

/// <summary>
/// What a Landlock ruleset governs: all else stays as it is, and all of this is denied unless a rule allows it. The bits and
/// the versions that brought them are those of linux/landlock.h and of "Previous limitations" in userspace-api/landlock.rst.
/// </summary>
/// <param name="Files">LANDLOCK_ACCESS_FS_*.</param>
/// <param name="Ports">LANDLOCK_ACCESS_NET_*.</param>
/// <param name="Scopes">LANDLOCK_SCOPE_*.</param>
internal readonly record struct LandlockRights(ulong Files, ulong Ports, ulong Scopes)
{
    public const ulong BindTcp = 1 << 0;
    public const ulong ConnectTcp = 1 << 1;

    /// <summary>EXECUTE, READ_FILE, READ_DIR.</summary>
    public const ulong Read = 0b1101;

    /// <summary>All but EXECUTE; REFER is among them, without which nothing moves from one directory to another.</summary>
    public const ulong Write = 0xFFFE;

    /// <summary>EXECUTE, WRITE_FILE, READ_FILE, TRUNCATE, IOCTL_DEV: a rule about a file may give no others (EINVAL).</summary>
    public const ulong OfFile = 0b1100_0000_0000_0111;

    /// <summary>Before TRUNCATE, in Linux 6.2, whatever the rules were any file could be emptied.</summary>
    public const int AbiOfFiles = 3;
    public const int AbiOfPorts = 4;
    public const int AbiOfScopes = 6;

    // ABSTRACT_UNIX_SOCKET and SIGNAL.
    private const ulong BothScopes = 0b11;

    public bool IsEmpty => (Files | Ports | Scopes) == 0;

    /// <summary>What rules are about, as far as the kernel knows it; without a path they are not about files.</summary>
    public static LandlockRights Governed(LandlockRules rules, int abi) => new(
        rules.Read.IsEmpty && rules.Write.IsEmpty ? 0 : FilesIn(abi),
        abi < AbiOfPorts ? 0 : (rules.Listen is null ? 0 : BindTcp) | (rules.Connect is null ? 0 : ConnectTcp),
        abi < AbiOfScopes || !rules.Scoped ? 0 : BothScopes);

    /// <summary>13 in Linux 5.13, then REFER (5.19), TRUNCATE (6.2) and IOCTL_DEV (6.10).</summary>
    private static ulong FilesIn(int abi) => abi switch
    {
        >= 5 => 0xFFFF,
        >= 3 => 0x7FFF,
        2 => 0x3FFF,
        _ => 0x1FFF,
    };
}
