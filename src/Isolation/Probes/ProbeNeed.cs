namespace Supervisor.Isolation.Probes;

/// <summary>What a probe stands for, as far as it decides what would allow it.</summary>
internal enum ProbeNeed
{
    /// <summary>A namespace: CAP_SYS_ADMIN, or a user namespace.</summary>
    Namespace,

    /// <summary>A user namespace itself.</summary>
    UserNamespace,

    /// <summary>Entering a namespace by setns(2).</summary>
    Join,

    /// <summary>A time namespace, and CAP_SYS_TIME to set clocks in it.</summary>
    Clocks,

    /// <summary>Ranges of subordinate ids.</summary>
    IdRanges,

    /// <summary>A mount namespace and mounts in it.</summary>
    Mount,

    /// <summary>A fresh /proc.</summary>
    Proc,

    /// <summary>pivot_root(2).</summary>
    NewRoot,

    /// <summary>Interfaces in a network namespace, and CAP_NET_ADMIN here for their other ends.</summary>
    Network,

    /// <summary>CAP_SETUID and CAP_SETGID.</summary>
    SetIds,

    /// <summary>CAP_SETPCAP.</summary>
    SetCapabilities,

    /// <summary>Nothing but a kernel that has it and a filter that allows it.</summary>
    Call,

    /// <summary>Landlock: in the kernel, and switched on at boot.</summary>
    Landlock,

    /// <summary>CLONE_INTO_CGROUP.</summary>
    IntoCgroup,

    /// <summary>Pressure stall information.</summary>
    Pressure,

    /// <summary>Programs in memory.</summary>
    MemoryProgram,

    /// <summary>The advice comes with the answer.</summary>
    Told,
}
