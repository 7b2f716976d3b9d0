using System.Collections.Immutable;

namespace Supervisor.Isolation.Options;

/// <summary>What a program sees of the file system; anything but <see cref="Unchanged"/> takes a mount namespace along.</summary>
public sealed record FileSystemView
{
    /// <summary>The launcher's own.</summary>
    public static FileSystemView Unchanged { get; } = new();

    /// <summary>A directory that becomes its root, by pivot_root(2); null keeps the launcher's tree.</summary>
    public string? Root { get; init; }

    /// <summary>An overlay on top of the root, see overlayfs.rst: what it writes goes there.</summary>
    public OverlayOptions? Overlay { get; init; }

    /// <summary>The root and every mount in it that does not say otherwise is read-only; mounts of <see cref="Mounts"/> decide for themselves.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Bind mounts and file systems in memory; parents are mounted before what lies in them whatever the order here.</summary>
    public ImmutableArray<MountOptions> Mounts { get; init; } = [];

    /// <summary>A /proc of its own, nosuid, nodev, noexec; shows its own processes only where it has a PID namespace.</summary>
    public bool FreshProc { get; init; }

    /// <summary>A /dev in memory with null, zero, full, random, urandom, tty, its own /dev/pts, shm and the links to its standard streams.</summary>
    public bool MinimalDev { get; init; }

    /// <summary>Empty /tmp and /var/tmp in memory.</summary>
    public bool PrivateTmp { get; init; }

    /// <summary>An empty /dev/shm in memory; part of <see cref="MinimalDev"/>.</summary>
    public bool PrivateShm { get; init; }

    /// <summary>Files that read as empty and directories that look empty, and cannot be written; those that are missing are passed over.</summary>
    public ImmutableArray<string> MaskedPaths { get; init; } = [];

    /// <summary>Read-only with all that is mounted below; those that are missing are passed over.</summary>
    public ImmutableArray<string> ReadOnlyPaths { get; init; } = [];

    /// <summary>Exceptions from <see cref="ReadOnly"/>, <see cref="ReadOnlyPaths"/> and the presets.</summary>
    public ImmutableArray<string> WritablePaths { get; init; } = [];

    /// <summary>The preset for the system's own files.</summary>
    public SystemProtection ProtectSystem { get; init; }

    /// <summary>The preset for the homes of users.</summary>
    public HomeProtection ProtectHome { get; init; }

    /// <summary>Whether it is the launcher's own; exceptions from nothing change nothing.</summary>
    public bool IsUnchanged =>
        this is
        {
            Root: null, Overlay: null, ReadOnly: false, FreshProc: false, MinimalDev: false, PrivateTmp: false, PrivateShm: false,
            Mounts.IsDefaultOrEmpty: true, MaskedPaths.IsDefaultOrEmpty: true, ReadOnlyPaths.IsDefaultOrEmpty: true,
            ProtectSystem: SystemProtection.None, ProtectHome: HomeProtection.None,
        };
}

/// <summary>As systemd's ProtectSystem; see systemd.exec(5).</summary>
public enum SystemProtection
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>/usr, /boot and /efi are read-only.</summary>
    Usr,

    /// <summary>/etc as well.</summary>
    Full,

    /// <summary>Everything but /dev, /proc, /sys and what is excepted.</summary>
    Strict,
}

/// <summary>As systemd's ProtectHome; see systemd.exec(5). It is about /home, /root and /run/user.</summary>
public enum HomeProtection
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>They are read-only.</summary>
    ReadOnly,

    /// <summary>They look empty and cannot be written.</summary>
    Inaccessible,

    /// <summary>They are empty, in memory, and can be written.</summary>
    Empty,
}

/// <summary>An overlay, see overlayfs.rst.</summary>
/// <param name="Upper">The directory that takes what is written; null for one in memory that ends with the program.</param>
/// <param name="Work">An empty directory on the same file system as the upper one; null for one beside it, named as it with <c>.work</c> behind.</param>
public sealed record OverlayOptions(string? Upper, string? Work);

/// <summary>One mount of a program.</summary>
/// <param name="Target">Absolute, in the program's own root. Symbolic links are followed within that root only; what is missing is made.</param>
public abstract record MountOptions(string Target)
{
    /// <summary>A directory or file of the launcher's, with all that is mounted below it.</summary>
    /// <param name="Source">Absolute, in the launcher's root.</param>
    /// <param name="Target">Where.</param>
    public sealed record Bind(string Source, string Target) : MountOptions(Target)
    {
        /// <summary>It and every mount below it is read-only.</summary>
        public bool ReadOnly { get; init; }

        /// <summary>No program is executed from it.</summary>
        public bool NoExec { get; init; }

        /// <summary>Set-user-id bits count, which they do not otherwise.</summary>
        public bool SetUserId { get; init; }

        /// <summary>Device nodes work, which they do not otherwise.</summary>
        public bool Devices { get; init; }

        /// <summary>A missing source is passed over.</summary>
        public bool Optional { get; init; }
    }

    /// <summary>A file system in memory.</summary>
    /// <param name="Target">Where.</param>
    public sealed record Tmpfs(string Target) : MountOptions(Target)
    {
        /// <summary>In bytes; null for half of the memory.</summary>
        public ulong? Size { get; init; }

        /// <summary>Permission bits of its root.</summary>
        public int Mode { get; init; } = 0x1ED;

        /// <summary>It is read-only.</summary>
        public bool ReadOnly { get; init; }

        /// <summary>No program is executed from it.</summary>
        public bool NoExec { get; init; }
    }
}
