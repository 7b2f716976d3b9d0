namespace Supervisor.Isolation.Cgroups;

/// <summary>What would allow what is not allowed: options of those who start us. One home for the words.</summary>
internal static class CgroupHints
{
    public const string ReadOnly =
        "start the container with docker run --security-opt writable-cgroups=true (28.0 and later) or --privileged, "
        + "podman run --security-opt unmask=/sys/fs/cgroup, or on Kubernetes with cgroup_writable = true in the runtime's "
        + "section of containerd (2.1 and later)";

    public const string NotPermitted =
        "the cgroup belongs to another user: under systemd set Delegate=yes beside User=; in a container of another user "
        + "namespace the engine must give it to the container's root";

    public const string NotDelegated =
        "systemd manages this cgroup: set Delegate=yes in the unit, or start it with systemd-run --scope -p Delegate=yes, as a user with --user";

    public const string Legacy =
        "boot with systemd.unified_cgroup_hierarchy=1, or with cgroup_no_v1=all, so that cgroup v2 has the controllers";

    public const string NotMounted =
        "mount it: mount -t cgroup2 none /sys/fs/cgroup; a container needs a kernel with CONFIG_CGROUPS and an engine that mounts it";

    public const string PrivateNamespace =
        "give the container a cgroup namespace of its own: docker or podman run --cgroupns=private";

    public const string Threaded =
        "somebody enabled pids, cpu or cpuset while processes were in it; write -cpu -cpuset -pids to cgroup.subtree_control "
        + "of the cgroup that is threaded, or start in another one";

    public const string ForeignProcesses =
        "they belong to another PID namespace or to the kernel; start in a cgroup of our own";

    public const string NotAlone =
        "start it in a cgroup of its own: systemd-run --scope -p Delegate=yes COMMAND, as a user with --user";

    /// <summary>Why a controller may be absent.</summary>
    /// <param name="controller">Its name in v2.</param>
    /// <param name="legacy">The controllers that are bound to cgroup v1, by their names there.</param>
    public static string Controller(string controller, IReadOnlyCollection<string> legacy) => controller switch
    {
        _ when legacy.Contains(controller) || (controller == "io" && legacy.Contains("blkio")) =>
            $"it is bound to cgroup v1 on this host: {Legacy}",
        "memory" => "the cgroup above does not pass it on (under systemd: Delegate=yes, or Delegate=memory), or the kernel "
            + "has it off: boot with cgroup_enable=memory",
        _ => $"the cgroup above does not pass it on (under systemd: Delegate=yes, or Delegate={controller}), or the kernel is built without it",
    };

    /// <summary>Why a file may be absent although its controller is there; null where nothing is known.</summary>
    public static string? File(string file) => file switch
    {
        _ when file.StartsWith("memory.swap.", StringComparison.Ordinal) =>
            "the kernel accounts no swap: it is built without CONFIG_SWAP, or needs swapaccount=1 at boot",
        _ when file.StartsWith("hugetlb.", StringComparison.Ordinal) =>
            "the processor has no huge pages of this size; /sys/kernel/mm/hugepages lists those it has",
        "memory.oom.group" => "it needs Linux 4.19",
        "cpu.idle" => "it needs Linux 5.15",
        "cpu.max" => "the kernel is built without CONFIG_CFS_BANDWIDTH",
        "io.weight" => "the kernel is built without CONFIG_BLK_CGROUP_IOCOST",
        "io.max" => "the kernel is built without CONFIG_BLK_DEV_THROTTLING",
        "cgroup.freeze" => "it needs Linux 5.2",
        _ => null,
    };
}
