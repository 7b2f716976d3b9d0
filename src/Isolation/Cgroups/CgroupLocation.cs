using System.Collections.Immutable;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation.Cgroups;

/// <summary>A directory that should be the cgroup of this process.</summary>
/// <param name="Directory">Its path.</param>
/// <param name="MountPoint">Of the hierarchy it lies in.</param>
/// <param name="IsReadOnly">Whether it is mounted so.</param>
internal sealed record CgroupPlace(string Directory, string MountPoint, bool IsReadOnly);

/// <summary>
/// Where the cgroup of this process is, told from the texts of /proc alone: the mount point, and the path of
/// /proc/self/cgroup less the part of the hierarchy that is mounted there (cgroups(7), cgroup_namespaces(7)).
/// </summary>
/// <param name="Path">As the kernel names it in this cgroup namespace.</param>
/// <param name="Places">Where to look, the likeliest first; never empty. Which one is true is told by who is in it.</param>
/// <param name="LegacyControllers">The controllers that v1 holds on a hybrid host.</param>
internal sealed record CgroupLocation(string Path, ImmutableArray<CgroupPlace> Places, ImmutableArray<string> LegacyControllers)
{
    private const string Finding = "find the own cgroup";

    public static Result<CgroupLocation, CgroupFailure> Find(string mountInfo, string ownCgroup)
    {
        var mounts = CgroupMounts.Parse(mountInfo);
        if (mounts.Unified.IsEmpty)
        {
            return new(mounts.HasLegacy
                ? new CgroupFailure(CgroupProblem.LegacyOnly, Finding) { Detail = "only cgroup v1 is mounted", Hint = CgroupHints.Legacy }
                : new CgroupFailure(CgroupProblem.NotMounted, Finding) { Detail = "no cgroup v2 is mounted", Hint = CgroupHints.NotMounted });
        }

        var path = UnifiedPath(ownCgroup);
        if (path is null)
        {
            return new(new CgroupFailure(CgroupProblem.NotMounted, Finding)
            {
                Path = "in /proc/self/cgroup",
                Detail = "it has no line of cgroup v2",
                Hint = "/proc must be that of a kernel with cgroup v2, and not be masked",
            });
        }

        if (IsBelow(path, "/.."))
        {
            return new(new CgroupFailure(CgroupProblem.OutsideNamespace, Finding)
            {
                Detail = $"it is {path}, outside the root of this cgroup namespace",
                Hint = "who entered the namespace must first be moved into its cgroup, as nsenter and docker exec do not always do",
            });
        }

        // Writable ones first, and of those the last mounted: it covers what was mounted there before.
        var places = mounts.Unified.Reverse()
            .Where(mount => IsBelow(path, mount.Root))
            .OrderBy(mount => mount.IsReadOnly)
            .Select(mount => new CgroupPlace(Join(mount.MountPoint, Rest(path, mount.Root)), mount.MountPoint, mount.IsReadOnly))
            .ToImmutableArray();
        return places.IsEmpty
            ? new(NotVisible(path, $"at {mounts.Unified[^1].MountPoint} only {mounts.Unified[^1].Root} is mounted"))
            : new(new CgroupLocation(path, places, mounts.LegacyControllers));
    }

    public static CgroupFailure NotVisible(string path, string detail) => new(CgroupProblem.NotVisible, Finding)
    {
        Path = path,
        Detail = detail,
        Hint = $"{CgroupHints.PrivateNamespace}, and mount cgroup2 from inside it",
    };

    private static string? UnifiedPath(string ownCgroup) =>
        ownCgroup.Split('\n').Where(line => line.StartsWith("0::/", StringComparison.Ordinal)).Select(line => line[3..]).FirstOrDefault();

    private static bool IsBelow(string path, string root) =>
        root == "/" || path == root || path.StartsWith(root + "/", StringComparison.Ordinal);

    private static string Rest(string path, string root) => root == "/" ? path : path[root.Length..];

    private static string Join(string mountPoint, string rest) => rest is "" or "/" ? mountPoint : mountPoint.TrimEnd('/') + rest;
}
