namespace Supervisor.Isolation.Options;

/// <summary>
/// A part of confinement that can be had or not: required unless it stands in <see cref="Confinement.Try"/>, named in
/// failures, and reported when a program runs without it.
/// </summary>
public enum Feature
{
    /// <summary>None in particular; it is always required.</summary>
    None,

    /// <summary><see cref="NamespaceKinds.Pid"/>.</summary>
    PidNamespace,

    /// <summary><see cref="NamespaceKinds.Mount"/>.</summary>
    MountNamespace,

    /// <summary><see cref="NamespaceKinds.Net"/>.</summary>
    NetNamespace,

    /// <summary><see cref="NamespaceKinds.Ipc"/>.</summary>
    IpcNamespace,

    /// <summary><see cref="NamespaceKinds.Uts"/>.</summary>
    UtsNamespace,

    /// <summary><see cref="NamespaceKinds.User"/>.</summary>
    UserNamespace,

    /// <summary><see cref="NamespaceKinds.Cgroup"/>.</summary>
    CgroupNamespace,

    /// <summary><see cref="NamespaceKinds.Time"/>.</summary>
    TimeNamespace,

    /// <summary>Namespaces joined from others.</summary>
    Join,

    /// <summary>Another root directory, overlays and bind mounts: what the program sees depends on them, so they cannot be tried.</summary>
    Root,

    /// <summary>A fresh /proc.</summary>
    Proc,

    /// <summary>A minimal /dev.</summary>
    Dev,

    /// <summary>Private /tmp, /var/tmp and /dev/shm.</summary>
    PrivateTmp,

    /// <summary>Masked, inaccessible and read-only paths, a read-only root, and the presets for the system and for homes.</summary>
    ReadOnly,

    /// <summary>Host and domain name.</summary>
    HostName,

    /// <summary>Interfaces, addresses and rates.</summary>
    Network,

    /// <summary>Capability sets.</summary>
    Capabilities,

    /// <summary>Secure bits.</summary>
    SecureBits,

    /// <summary>PR_SET_NO_NEW_PRIVS.</summary>
    NoNewPrivileges,

    /// <summary>The system call filter.</summary>
    Seccomp,

    /// <summary>Landlock.</summary>
    Landlock,

    /// <summary>A session keyring of its own.</summary>
    Keyring,

    /// <summary>The execution domain.</summary>
    Personality,

    /// <summary>Limits by cgroup.</summary>
    Limits,
}
