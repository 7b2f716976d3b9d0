using System.Collections.Immutable;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation.Cgroups;

/// <summary>The processes of a cgroup and of all below it.</summary>
internal static class Members
{
    private const int SIGKILL = 9;
    private const int Rounds = 500;
    private const int PauseMilliseconds = 1;

    public static ImmutableArray<int> Of(string directory)
    {
        var found = ImmutableArray.CreateBuilder<int>();
        var open = new Stack<string>([directory]);
        while (open.TryPop(out var next))
        {
            // A threaded cgroup of a delegatee does not list processes: its members are in the list of the domain above it.
            if (KernelPath.ReadText($"{next}/cgroup.procs", out var text) == default)
            {
                found.AddRange(StatText.Processes(text));
            }

            KernelPath.ListDirectories(next, out var children);
            foreach (var child in children)
            {
                open.Push($"{next}/{child}");
            }
        }

        return found.ToImmutable();
    }

    /// <summary>
    /// Before Linux 5.14: freezes, so that nobody forks, kills one by one until nobody is left, thaws. Blocks for half a second
    /// at most; a frozen process dies of SIGKILL all the same.
    /// </summary>
    public static CgroupFailure? Kill(CgroupLeaf leaf)
    {
        // Where the kernel cannot freeze either (before 5.2), the rounds have to be faster than the forks.
        _ = leaf.Freeze();
        for (var round = 0; round < Rounds && leaf.IsPopulated; round++)
        {
            foreach (var process in Of(leaf.Directory).Where(process => process > 0))
            {
                Syscall.Call(SyscallNumber.Kill, process, SIGKILL);
            }

            Syscall.Pause(PauseMilliseconds);
        }

        _ = leaf.Thaw();
        return leaf.IsPopulated
            ? new CgroupFailure(CgroupProblem.Occupied, "kill all of") { Path = leaf.Directory, Detail = "processes are left in it" }
            : null;
    }
}
