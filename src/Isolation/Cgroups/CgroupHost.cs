using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation.Cgroups;

/// <summary>What finding the own cgroup must know of this process and its host; tests make their own.</summary>
internal sealed record CgroupHost
{
    /// <summary>The text of /proc/self/mountinfo.</summary>
    public required string MountInfo { get; init; }

    /// <summary>The text of /proc/self/cgroup.</summary>
    public required string OwnCgroup { get; init; }

    public required int ProcessId { get; init; }

    public required uint UserId { get; init; }

    /// <summary>Whether systemd is the init of what this process sees, see sd_booted(3).</summary>
    public required bool HasSystemd { get; init; }

    /// <summary>Makes a cgroup. A seam: in an ordinary directory nobody fills the new one with files.</summary>
    public Func<string, Errno> MakeDirectory { get; init; } = KernelPath.MakeDirectory;

    /// <summary>Removes a cgroup. A seam likewise: rmdir(2) of an ordinary directory minds the files.</summary>
    public Func<string, Errno> RemoveDirectory { get; init; } = KernelPath.RemoveDirectory;

    public static Result<CgroupHost, CgroupFailure> Read()
    {
        var mountsErrno = KernelPath.ReadText("/proc/self/mountinfo", out var mounts);
        var ownErrno = KernelPath.ReadText("/proc/self/cgroup", out var own);
        var unread = mountsErrno != default ? "/proc/self/mountinfo" : "/proc/self/cgroup";
        var errno = mountsErrno != default ? mountsErrno : ownErrno;
        return errno != default
            ? new(new CgroupFailure(CgroupProblem.NotMounted, "read") { Path = unread, Errno = errno, Hint = "/proc must be mounted" })
            : new(new CgroupHost
            {
                MountInfo = mounts,
                OwnCgroup = own,
                ProcessId = (int)Syscall.Call(SyscallNumber.Getpid),
                UserId = (uint)Syscall.Call(SyscallNumber.Geteuid),
                HasSystemd = KernelPath.Exists("/run/systemd/system"),
            });
    }
}
