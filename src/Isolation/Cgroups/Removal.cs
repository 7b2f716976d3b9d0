using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation.Cgroups;

/// <summary>
/// Removes a cgroup and those below it, the deepest first. Whoever was given the cgroup decides how deep they lie, so the
/// way back is on a stack of its own, not on the thread's.
/// </summary>
internal static class Removal
{
    /// <returns>EBUSY where something runs in one of them: an ordinary answer. Null where it is gone, or was already.</returns>
    public static CgroupFailure? Run(string directory, Func<string, Errno> removeDirectory)
    {
        var open = new Stack<string>([directory]);
        var emptied = new Stack<string>();
        while (open.TryPop(out var next))
        {
            emptied.Push(next);
            KernelPath.ListDirectories(next, out var children);
            foreach (var child in children)
            {
                open.Push($"{next}/{child}");
            }
        }

        while (emptied.TryPop(out var next))
        {
            var errno = removeDirectory(next);
            if (errno != default && errno != Errno.ENOENT)
            {
                return new(CgroupProblem.Refused, "remove cgroup") { Path = next, Errno = errno };
            }
        }

        return null;
    }
}
