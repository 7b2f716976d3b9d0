namespace Supervisor.Isolation.Options;

/// <summary>The kinds of namespaces(7), with the kernel's CLONE_NEW* flags as values.</summary>
[Flags]
public enum NamespaceKinds
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Offsets of the monotonic and boot-time clocks; see time_namespaces(7). Linux 5.6.</summary>
    Time = 0x80,

    /// <summary>Mounts; see mount_namespaces(7).</summary>
    Mount = 0x20000,

    /// <summary>The root of /proc/pid/cgroup; see cgroup_namespaces(7). Linux 4.6.</summary>
    Cgroup = 0x2000000,

    /// <summary>Host and domain name; see uts_namespaces(7).</summary>
    Uts = 0x4000000,

    /// <summary>System V IPC and POSIX message queues; see ipc_namespaces(7).</summary>
    Ipc = 0x8000000,

    /// <summary>Users, groups and capabilities; see user_namespaces(7).</summary>
    User = 0x10000000,

    /// <summary>Processes; see pid_namespaces(7).</summary>
    Pid = 0x20000000,

    /// <summary>Interfaces, addresses, routes, ports and abstract sockets; see network_namespaces(7).</summary>
    Net = 0x40000000,

    /// <summary>All eight.</summary>
    All = Time | Mount | Cgroup | Uts | Ipc | User | Pid | Net,
}
