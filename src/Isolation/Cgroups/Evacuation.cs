using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation.Cgroups;

/// <summary>
/// Moves all processes of a cgroup into a leaf of it: one with controllers below it may hold none itself (cgroup-v2.rst,
/// "No Internal Process Constraint"). All, not only this one: what a shell of the container, or an entry script, started
/// before us would be in the way as well.
/// </summary>
internal sealed class Evacuation(string directory, string leaf, Func<string, Errno> makeDirectory)
{
    // Processes that fork while they are moved leave children behind, which the next round takes.
    private const int Rounds = 200;

    /// <summary>Makes the leaf.</summary>
    public CgroupFailure? Prepare()
    {
        var errno = makeDirectory(leaf);
        if (errno != default && errno != Errno.EEXIST)
        {
            return CgroupFailure.Of("create cgroup", leaf, errno);
        }

        // A frozen one would freeze us. There is no such file before Linux 5.2, and then nothing is frozen.
        _ = KernelPath.Write($"{leaf}/cgroup.freeze", "0");
        // Where attributes are not supported (before Linux 5.7), a restart inside the leaf nests one level deeper: no harm.
        _ = KernelPath.SetAttribute(leaf, CgroupTree.OwnLeafMark, "1");
        return null;
    }

    /// <summary>Moves until nobody is left.</summary>
    public CgroupFailure? Run()
    {
        CgroupFailure? refusal = null;
        for (var round = 0; round < Rounds; round++)
        {
            var errno = KernelPath.ReadText($"{directory}/cgroup.procs", out var text);
            if (errno != default)
            {
                return CgroupFailure.Of("read", $"{directory}/cgroup.procs", errno);
            }

            var processes = StatText.Processes(text);
            if (processes.IsEmpty)
            {
                return null;
            }

            refusal = null;
            var moved = 0;
            foreach (var process in processes.Where(process => process != 0))
            {
                var result = KernelPath.Write($"{leaf}/cgroup.procs", $"{process}");
                if (result == default || result == Errno.ESRCH)
                {
                    moved++;
                }
                else
                {
                    refusal = CgroupFailure.Of($"move process {process} to", leaf, result);
                }
            }

            if (moved == 0)
            {
                return refusal ?? Foreign(processes.Length);
            }
        }

        return refusal ?? new CgroupFailure(CgroupProblem.Occupied, "move all processes out of")
        {
            Path = directory,
            Detail = "new ones come faster than they can be moved",
        };
    }

    private CgroupFailure Foreign(int count) => new(CgroupProblem.Occupied, "move all processes out of")
    {
        Path = directory,
        Detail = $"{count} of them cannot be seen from here",
        Hint = CgroupHints.ForeignProcesses,
    };
}
