using Supervisor.Isolation.Cgroups;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;

namespace Isolation.Tests.Cgroups;

/// <summary>
/// An ordinary directory with the files of a cgroup hierarchy. What is made in it is filled as the kernel would, and is
/// removed only when it is empty as the kernel understands it.
/// </summary>
internal sealed class FakeHierarchy : IDisposable
{
    public const int OwnPid = 4711;

    private readonly Scratch _scratch = new();

    public FakeHierarchy()
    {
        Fill(Root);
        File.WriteAllText($"{Root}/cgroup.procs", $"{OwnPid}\n");
    }

    public string Root => _scratch.Path;

    /// <summary>Files that every cgroup has, with their content; change it before making one.</summary>
    public Dictionary<string, string> Files { get; } = new(StringComparer.Ordinal)
    {
        ["cgroup.type"] = "domain\n",
        ["cgroup.procs"] = "",
        ["cgroup.controllers"] = "cpuset cpu io memory hugetlb pids\n",
        ["cgroup.subtree_control"] = "cpuset cpu io memory hugetlb pids\n",
        ["cgroup.events"] = "populated 0\nfrozen 0\n",
        ["cgroup.freeze"] = "0\n",
        ["cgroup.kill"] = "",
        ["cgroup.max.descendants"] = "max\n",
        ["cgroup.max.depth"] = "max\n",
        ["memory.current"] = "104857600\n",
        ["memory.min"] = "0\n",
        ["memory.low"] = "0\n",
        ["memory.high"] = "max\n",
        ["memory.max"] = "max\n",
        ["memory.oom.group"] = "0\n",
        ["memory.events"] = "low 0\nhigh 0\nmax 0\noom 0\noom_kill 0\noom_group_kill 0\n",
        ["cpu.max"] = "max 100000\n",
        ["cpu.weight"] = "100\n",
        ["cpuset.cpus"] = "\n",
        ["pids.max"] = "max\n",
        ["pids.events"] = "max 0\n",
        ["io.max"] = "",
    };

    /// <summary>What the kernel answers to mkdir(2) from now on.</summary>
    public Errno Refusal { get; set; }

    public CgroupHost Host => new()
    {
        MountInfo = $"30 23 0:26 / {Root} rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n",
        OwnCgroup = "0::/\n",
        ProcessId = OwnPid,
        UserId = 0,
        HasSystemd = false,
        MakeDirectory = Make,
        RemoveDirectory = Remove,
    };

    /// <summary>The tree where this process has become a leaf already: what needs a kernel is behind it.</summary>
    public CgroupBranch Branch(params string[] wanted)
    {
        Make($"{Root}/supervisor");
        Assert.Equal(default, KernelPath.SetAttribute($"{Root}/supervisor", CgroupTree.OwnLeafMark, "1"));
        File.WriteAllText($"{Root}/supervisor/cgroup.procs", $"{OwnPid}\n");
        File.WriteAllText($"{Root}/cgroup.procs", "");
        Assert.True(CgroupTree.Find(Host with { OwnCgroup = "0::/supervisor\n" }).TryGet(out var tree, out var failure), failure?.ToString());
        Assert.True(tree.BecomeLeaf([.. wanted]).TryGet(out var branch, out failure), failure?.ToString());
        return branch;
    }

    public CgroupLeaf Leaf(CgroupLimits? limits = null)
    {
        Assert.True(Branch("cpu", "memory", "pids").CreateLeaf("web", limits ?? new()).TryGet(out var leaf, out var failure), failure?.ToString());
        return leaf;
    }

    public Errno Make(string path)
    {
        var errno = Refusal == default ? KernelPath.MakeDirectory(path) : Refusal;
        if (errno == default)
        {
            Fill(path);
        }

        return errno;
    }

    public void Dispose() => _scratch.Dispose();

    private void Fill(string path)
    {
        foreach (var (name, content) in Files)
        {
            File.WriteAllText($"{path}/{name}", content);
        }
    }

    private static Errno Remove(string path)
    {
        if (!Directory.Exists(path))
        {
            return Errno.ENOENT;
        }

        if (Directory.GetDirectories(path).Length > 0 || File.ReadAllText($"{path}/cgroup.procs").Length > 0)
        {
            return Errno.EBUSY;
        }

        Directory.Delete(path, recursive: true);
        return default;
    }
}
