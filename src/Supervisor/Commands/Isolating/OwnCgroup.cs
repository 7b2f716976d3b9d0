using Supervisor.EventLoop;
using Supervisor.Isolation.Cgroups;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Commands.Isolating;

/// <summary>
/// The control group in which one of the command's own is made. A cgroup with limits below it may hold no processes itself, so
/// it must be ours alone: the shell that started us, and whatever else is in our cgroup, is not moved.
/// </summary>
internal static class OwnCgroup
{
    public static Result<CgroupBranch, CgroupFailure> Divide()
    {
        if (!CgroupTree.Find().TryGet(out var tree, out var failure))
        {
            return new(failure);
        }

        return tree.CheckAlone() is { } others ? new(others) : tree.BecomeLeaf(ControlGroups.Controllers);
    }
}
