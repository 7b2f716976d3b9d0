using System.Collections.Immutable;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;

namespace Supervisor.Isolation.Cgroups;

/// <summary>
/// The cgroup whose children are those of programs: <c>program.web</c> beside the leaf <c>supervisor</c>. Every launch
/// gets a fresh one: a used one may be frozen, or have controllers in force for children, and then takes no program; and some
/// kernels kill at once what is cloned into a cgroup that was killed before (seen on 6.1.176).
/// May be used by several threads.
/// </summary>
public sealed class CgroupBranch
{
    /// <summary>What all our directories begin with: no file of the kernel's does, and nobody else's should.</summary>
    internal const string Prefix = "program.";

    // So many cgroups of one program can be in use at once, counting those that a former run left and that are not empty.
    private const int Generations = 1000;
    private const int LongestName = 255;

    private readonly CgroupHost _host;

    internal CgroupBranch(CgroupTree tree, Controllers controllers)
    {
        Directory = tree.Directory;
        Controllers = controllers.Working;
        Missing = controllers.Missing;
        _host = tree.Host;
    }

    /// <summary>Its path.</summary>
    public string Directory { get; }

    /// <summary>The controllers in force for programs.</summary>
    public ImmutableArray<string> Controllers { get; }

    /// <summary>The controllers that were wanted and cannot be had, with the reason of each.</summary>
    public ImmutableDictionary<string, CgroupFailure> Missing { get; }

    /// <summary>Makes a fresh cgroup and sets its limits. Nothing is left of it where that fails.</summary>
    /// <param name="name">Of the program: <c>web</c>, <c>web-2</c>. The directory is <c>program.web</c>, or <c>program.web.2</c> while that is in use.</param>
    /// <param name="limits">To be in force before anything runs in it.</param>
    /// <returns>The cgroup, to be launched into by <see cref="CgroupLeaf.Source"/>, removed and disposed of by the caller.</returns>
    public Result<CgroupLeaf, CgroupFailure> CreateLeaf(string name, CgroupLimits limits)
    {
        if (!IsName(name))
        {
            return new(new CgroupFailure(CgroupProblem.BadValue, $"name a cgroup \"{name}\"")
            {
                Detail = "a name is a word without slash and line break, of at most 200 bytes",
            });
        }

        if (!CreateDirectory(name).TryGet(out var leaf, out var failure))
        {
            return new(failure);
        }

        if (leaf.CheckFresh() is { } stale)
        {
            failure = stale;
        }
        else if (leaf.SetLimits(limits, force: true).TryGet(out _, out failure))
        {
            return new(leaf);
        }

        leaf.Remove();
        leaf.Dispose();
        return new(failure);
    }

    /// <summary>Takes a cgroup that is there already: one that a sweep found occupied, or of a program that outlived who started it.</summary>
    /// <param name="directoryName">As <see cref="CgroupLeaf.Name"/> and <see cref="CgroupSweep.Occupied"/> give it: <c>program.web</c>.</param>
    /// <returns>The cgroup as it is; EBUSY where another process holds it.</returns>
    public Result<CgroupLeaf, CgroupFailure> Adopt(string directoryName)
    {
        var directory = $"{Directory}/{directoryName}";
        if (!directoryName.StartsWith(Prefix, StringComparison.Ordinal) || !IsName(directoryName))
        {
            return new(new CgroupFailure(CgroupProblem.BadValue, "take over cgroup") { Path = directory, Detail = "it is none of a program's" });
        }

        return LeafLock.TryTake(directory, out var taken)
            ? new(new CgroupLeaf(directoryName, directory, taken, this, _host.RemoveDirectory))
            : new(CgroupFailure.Of("take over cgroup", directory, KernelPath.Exists(directory) ? Errno.EBUSY : Errno.ENOENT));
    }

    /// <summary>
    /// Removes the empty cgroups that a former run left here. One that is in use, by this process or another that works in
    /// the same cgroup, is locked (flock(2)) and stays; so does one with processes in it.
    /// </summary>
    /// <returns>What was removed and what could not be.</returns>
    public CgroupSweep Sweep()
    {
        var removed = ImmutableArray.CreateBuilder<string>();
        var occupied = ImmutableArray.CreateBuilder<string>();
        KernelPath.ListDirectories(Directory, out var names);
        foreach (var name in names.Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            var directory = $"{Directory}/{name}";
            if (!LeafLock.TryTake(directory, out var taken))
            {
                continue;
            }

            using (taken)
            {
                (Removal.Run(directory, _host.RemoveDirectory) is null ? removed : occupied).Add(name);
            }
        }

        return new(removed.ToImmutable(), occupied.ToImmutable());
    }

    private Result<CgroupLeaf, CgroupFailure> CreateDirectory(string name)
    {
        for (var generation = 1; generation <= Generations; generation++)
        {
            var directory = $"{Directory}/{Prefix}{name}{(generation == 1 ? "" : $".{generation}")}";
            var errno = _host.MakeDirectory(directory);
            if (errno == Errno.EEXIST && IsGone(directory))
            {
                errno = _host.MakeDirectory(directory);
            }

            if (errno == Errno.EEXIST)
            {
                continue;
            }

            if (errno != default)
            {
                return new(CgroupFailure.Of("create cgroup", directory, errno,
                    errno == Errno.EAGAIN ? "cgroup.max.descendants or cgroup.max.depth of a cgroup above allows no more" : null));
            }

            // Between its making and its locking another process may take it for a left one, and remove it: then the next.
            if (LeafLock.TryTake(directory, out var taken))
            {
                return new(new CgroupLeaf(Path.GetFileName(directory), directory, taken, this, _host.RemoveDirectory));
            }
        }

        return new(CgroupFailure.Of("create cgroup", $"{Directory}/{Prefix}{name}", Errno.EEXIST));
    }

    // What nobody holds and nobody is in was left by a run that ended without cleaning up.
    private bool IsGone(string directory)
    {
        if (!LeafLock.TryTake(directory, out var taken))
        {
            return !KernelPath.Exists(directory);
        }

        using (taken)
        {
            return Removal.Run(directory, _host.RemoveDirectory) is null;
        }
    }

    private static bool IsName(string name) =>
        name.Length > 0 && name.IndexOfAny(['/', '\n', '\0']) < 0 && System.Text.Encoding.UTF8.GetByteCount(name) <= LongestName - 55;
}

/// <summary>What <see cref="CgroupBranch.Sweep"/> found of a former run.</summary>
/// <param name="Removed">Names of cgroups that are gone now.</param>
/// <param name="Occupied">Names of cgroups in which something still runs.</param>
public sealed record CgroupSweep(ImmutableArray<string> Removed, ImmutableArray<string> Occupied);
