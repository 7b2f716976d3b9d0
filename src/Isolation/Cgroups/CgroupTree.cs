using System.Collections.Immutable;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation.Cgroups;

/// <summary>
/// The cgroup that this process was given, found and looked at, not changed. The rules are those of delegation (cgroup-v2.rst,
/// "Delegation"; systemd's CGROUP_DELEGATION): nothing above it is touched, no attribute of it is written but
/// <c>cgroup.subtree_control</c>, and a cgroup that systemd manages is ours only where it has been delegated.
/// </summary>
public sealed class CgroupTree
{
    /// <summary>The leaf that this process moves into. It is also the name that systemd's documents suggest for it.</summary>
    internal const string OwnLeaf = "supervisor";

    /// <summary>Set on a leaf that <see cref="BecomeLeaf"/> made: who starts in it again has its parent to work in.</summary>
    internal const string OwnLeafMark = "user.supervisor.leaf";

    private CgroupTree(string directory, bool isRoot, ImmutableArray<string> controllers, bool isInLeaf, CgroupLocation location, CgroupHost host)
    {
        Directory = directory;
        IsHierarchyRoot = isRoot;
        Controllers = controllers;
        IsInLeaf = isInLeaf;
        LegacyControllers = location.LegacyControllers;
        Host = host;
    }

    /// <summary>The cgroup below which programs get theirs.</summary>
    public string Directory { get; }

    /// <summary>
    /// The controllers that were passed on to it: <c>cpu</c>, <c>memory</c>… Where there is none, programs can still be
    /// followed, frozen and killed by their cgroup, not limited.
    /// </summary>
    public ImmutableArray<string> Controllers { get; }

    /// <summary>Whether it is the root of the whole hierarchy, which may hold processes and controllers at once: a microVM.</summary>
    public bool IsHierarchyRoot { get; }

    /// <summary>Whether this process is already in the leaf it would make: a restart, or systemd's DelegateSubgroup=.</summary>
    public bool IsInLeaf { get; }

    /// <summary>The controllers of a hybrid host that cgroup v1 holds, by their names there.</summary>
    public ImmutableArray<string> LegacyControllers { get; }

    internal CgroupHost Host { get; }

    /// <summary>Finds the own cgroup and whether it may be used, without changing anything.</summary>
    /// <returns>The cgroup, or the precise reason why none can be used and which option would allow it.</returns>
    public static Result<CgroupTree, CgroupFailure> Find() =>
        CgroupHost.Read().TryGet(out var host, out var failure) ? Find(host) : new(failure);

    internal static Result<CgroupTree, CgroupFailure> Find(CgroupHost host)
    {
        if (!CgroupLocation.Find(host.MountInfo, host.OwnCgroup).TryGet(out var location, out var failure))
        {
            return new(failure);
        }

        // The texts of /proc are only a claim: a covered mount, or one of another namespace, looks the same there.
        foreach (var place in location.Places)
        {
            var procs = KernelPath.ReadText($"{place.Directory}/cgroup.procs", out var members);
            if (procs == Errno.EOPNOTSUPP)
            {
                return new(ThreadedFailure(place.Directory, "threaded"));
            }

            if (StatText.Processes(members).Contains(host.ProcessId))
            {
                return Enter(place, location, host);
            }
        }

        return new(CgroupLocation.NotVisible(location.Path, $"{location.Places[0].Directory} does not hold this process"));
    }

    /// <summary>
    /// Moves every process of the cgroup into a leaf of it, so that controllers can be enabled below, and enables them. At the
    /// root of the hierarchy nothing is moved, for there the kernel asks no such thing.
    /// </summary>
    /// <param name="controllers">Those that limits may need; each that cannot be had is named in <see cref="CgroupBranch.Missing"/>.</param>
    /// <returns>Where to create cgroups for programs.</returns>
    public Result<CgroupBranch, CgroupFailure> BecomeLeaf(params ImmutableArray<string> controllers)
    {
        var evacuation = IsHierarchyRoot ? null : new Evacuation(Directory, $"{Directory}/{OwnLeaf}", Host.MakeDirectory);
        if ((evacuation?.Prepare() ?? evacuation?.Run()) is { } refused)
        {
            return new(refused);
        }

        return new ControllerSwitch(this, evacuation).Enable(controllers).TryGet(out var enabled, out var failure)
            ? new(new CgroupBranch(this, enabled))
            : new(failure);
    }

    /// <summary>Whether <see cref="BecomeLeaf"/> would move others than this process, for those who may not: a command that a shell runs.</summary>
    internal CgroupFailure? CheckAlone()
    {
        if (IsHierarchyRoot)
        {
            return null;
        }

        var errno = KernelPath.ReadText($"{Directory}/cgroup.procs", out var members);
        if (errno != default)
        {
            return CgroupFailure.Of("read", $"{Directory}/cgroup.procs", errno);
        }

        var others = StatText.Processes(members).Count(process => process != Host.ProcessId);
        return others == 0 ? null : new CgroupFailure(CgroupProblem.Occupied, "divide the cgroup")
        {
            Path = Directory,
            Detail = $"other processes are in it, {others} of them, and would have to be moved",
            Hint = CgroupHints.NotAlone,
        };
    }

    internal static CgroupFailure ThreadedFailure(string directory, string type) => new(CgroupProblem.Threaded, "use the cgroup")
    {
        Path = directory,
        Detail = $"its type is {type}",
        Hint = CgroupHints.Threaded,
    };

    private static Result<CgroupTree, CgroupFailure> Enter(CgroupPlace place, CgroupLocation location, CgroupHost host)
    {
        if (IsOwnLeaf(place))
        {
            var parent = Path.GetDirectoryName(place.Directory)!;
            if (Accept(parent, place.IsReadOnly, isInLeaf: true, location, host).TryGet(out var tree, out _))
            {
                return new(tree);
            }
        }

        return Accept(place.Directory, place.IsReadOnly, isInLeaf: false, location, host);
    }

    private static bool IsOwnLeaf(CgroupPlace place) =>
        place.Directory != place.MountPoint
        && Path.GetFileName(place.Directory) == OwnLeaf
        && (KernelPath.Attribute(place.Directory, OwnLeafMark) == "1" || Delegation.IsMarked(Path.GetDirectoryName(place.Directory)!));

    private static Result<CgroupTree, CgroupFailure> Accept(string directory, bool isReadOnly, bool isInLeaf, CgroupLocation location, CgroupHost host)
    {
        if (isReadOnly)
        {
            return new(CgroupFailure.Of("create cgroups below", directory, Errno.EROFS));
        }

        if (host.HasSystemd && host.ProcessId != 1 && !Delegation.IsDelegated(directory, location.Path, host.UserId))
        {
            return new(new CgroupFailure(CgroupProblem.NotDelegated, "create cgroups below")
            {
                Path = directory,
                Detail = "it has not been delegated",
                Hint = CgroupHints.NotDelegated,
            });
        }

        foreach (var needed in (string[])[directory, $"{directory}/cgroup.procs", $"{directory}/cgroup.subtree_control"])
        {
            var access = KernelPath.MayWrite(needed);
            if (access != default)
            {
                return new(CgroupFailure.Of("write to the own cgroup", needed, access));
            }
        }

        // The root of the hierarchy has no type.
        var isRoot = KernelPath.ReadText($"{directory}/cgroup.type", out var type) == Errno.ENOENT;
        if (!isRoot && type.Trim() != "domain")
        {
            return new(ThreadedFailure(directory, type.Trim()));
        }

        KernelPath.ReadText($"{directory}/cgroup.controllers", out var controllers);
        return new(new CgroupTree(directory, isRoot, StatText.Words(controllers), isInLeaf, location, host));
    }
}
