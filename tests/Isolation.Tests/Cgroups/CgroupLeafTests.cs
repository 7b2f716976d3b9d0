using Supervisor.Isolation.Cgroups;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;

namespace Isolation.Tests.Cgroups;

/// <summary>Cgroups of programs, in directories that look like those of the kernel.</summary>
public sealed class CgroupLeafTests : IDisposable
{
    private readonly FakeHierarchy _fake = new();

    public void Dispose() => _fake.Dispose();

    [Fact]
    public void A_new_one_has_its_limits_and_an_open_directory()
    {
        using var leaf = _fake.Leaf(new CgroupLimits { MemoryMax = 256 << 20, PidsMax = 20 });

        Assert.Equal("program.web", leaf.Name);
        Assert.Equal("268435456", Text(leaf, "memory.max"));
        Assert.Equal("20", Text(leaf, "pids.max"));
        Assert.Equal($"{_fake.Root}/program.web", new FileInfo($"/proc/self/fd/{leaf.Source.Descriptor}").LinkTarget);
    }

    [Fact]
    public void One_that_is_in_use_is_not_given_out_again()
    {
        var branch = _fake.Branch();
        using var first = Create(branch, "web");
        using var second = Create(branch, "web");
        using var third = Create(branch, "web");

        Assert.Equal(["program.web", "program.web.2", "program.web.3"], [first.Name, second.Name, third.Name]);
    }

    [Fact]
    public void One_that_a_former_run_left_is_replaced()
    {
        var branch = _fake.Branch();
        _fake.Make($"{_fake.Root}/program.web");
        File.WriteAllText($"{_fake.Root}/program.web/cgroup.freeze", "1");
        _fake.Make($"{_fake.Root}/program.web/inner");

        using var leaf = Create(branch, "web");

        Assert.Equal("program.web", leaf.Name);
        Assert.Equal("0", Text(leaf, "cgroup.freeze"));
        Assert.False(Directory.Exists($"{leaf.Directory}/inner"));
    }

    [Fact]
    public void One_that_a_former_run_left_with_processes_is_left_alone()
    {
        var branch = _fake.Branch();
        _fake.Make($"{_fake.Root}/program.web");
        File.WriteAllText($"{_fake.Root}/program.web/cgroup.procs", "99\n");

        using var leaf = Create(branch, "web");

        Assert.Equal("program.web.2", leaf.Name);
    }

    [Fact]
    public void The_lock_is_on_the_directory_and_not_on_its_name()
    {
        var directory = $"{_fake.Root}/program.web";
        _fake.Make(directory);
        Assert.True(LeafLock.TryTake(directory, out var taken));
        using (taken)
        {
            Assert.True(KernelPath.IsSame(taken, directory));
            Assert.False(LeafLock.TryTake(directory, out _));
            Directory.Move(directory, $"{_fake.Root}/moved");
            Assert.False(KernelPath.IsSame(taken, directory));
            _fake.Make(directory);
            Assert.False(KernelPath.IsSame(taken, directory));
            Assert.True(LeafLock.TryTake(directory, out var another));
            another.Dispose();
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("../x")]
    [InlineData("a\nb")]
    public void A_name_that_is_no_directory_is_refused(string name)
    {
        Assert.False(_fake.Branch().CreateLeaf(name, new()).TryGet(out _, out var failure));
        Assert.Equal(CgroupProblem.BadValue, failure.Problem);
    }

    [Fact]
    public void A_limit_without_its_controller_names_limit_controller_and_remedy_and_leaves_nothing()
    {
        File.WriteAllText($"{_fake.Root}/cgroup.controllers", "cpu\n");
        File.WriteAllText($"{_fake.Root}/cgroup.subtree_control", "cpu\n");
        var branch = _fake.Branch("cpu", "memory");

        Assert.False(branch.CreateLeaf("web", new CgroupLimits { MemoryMax = 1 << 20 }).TryGet(out _, out var failure));

        Assert.Equal((CgroupProblem.MissingController, "memory.max", "memory"), (failure.Problem, failure.Limit, failure.Controller));
        Assert.StartsWith("cannot set memory.max to \"1048576\" for program.web: the controller memory is not available; ", failure.ToString(), StringComparison.Ordinal);
        Assert.Contains("Delegate=memory", failure.Hint, StringComparison.Ordinal);
        Assert.False(Directory.Exists($"{_fake.Root}/program.web"));
    }

    [Theory]
    [InlineData("swap", "memory.swap.max", "swapaccount=1")]
    [InlineData("idle", "cpu.idle", "5.15")]
    [InlineData("weight", "io.weight", "CONFIG_BLK_CGROUP_IOCOST")]
    public void A_limit_that_the_kernel_lacks_names_its_file_and_what_it_needs(string which, string file, string needed)
    {
        var limits = which switch
        {
            "swap" => new CgroupLimits { SwapMax = 0 },
            "idle" => new CgroupLimits { CpuIdle = true },
            _ => new CgroupLimits { IoWeight = 10 },
        };

        Assert.False(_fake.Branch().CreateLeaf("web", limits).TryGet(out _, out var failure));

        Assert.Equal((CgroupProblem.MissingFile, file), (failure.Problem, failure.Limit));
        Assert.Contains("this kernel has no such limit", failure.ToString(), StringComparison.Ordinal);
        Assert.Contains(needed, failure.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(30, "EROFS (Read-only file system); start the container with")]
    [InlineData(13, "EACCES (Permission denied); the cgroup belongs to another user")]
    [InlineData(11, "EAGAIN (Resource temporarily unavailable); cgroup.max.descendants or cgroup.max.depth")]
    public void One_that_cannot_be_made_says_what_would_allow_it(int errno, string words)
    {
        var branch = _fake.Branch();
        _fake.Refusal = new Errno(errno);

        Assert.False(branch.CreateLeaf("web", new()).TryGet(out _, out var failure));

        Assert.StartsWith($"cannot create cgroup {_fake.Root}/program.web: {words}", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_launch_says_it_in_the_same_words()
    {
        Assert.False(_fake.Branch().CreateLeaf("web", new CgroupLimits { IoWeight = 10 }).TryGet(out _, out var failure));

        Assert.Equal(failure.Operation, failure.ToLaunchFailure().Operation);
        Assert.Contains("this kernel has no such limit; the kernel is built without", failure.ToLaunchFailure().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_change_live_and_only_what_changed_is_told()
    {
        using var leaf = _fake.Leaf(new CgroupLimits { MemoryMax = 256 << 20 });

        Assert.True(leaf.SetLimits(new CgroupLimits { MemoryMax = 512 << 20, CpuWeight = 100, PidsMax = 5 }).TryGet(out var changes, out _));

        Assert.Equal(
            [new LimitChange("memory.max", null, "268435456", "536870912"), new LimitChange("pids.max", null, "max", "5")],
            changes);
    }

    [Fact]
    public void A_limit_of_memory_below_what_is_in_use_needs_force()
    {
        using var leaf = _fake.Leaf();

        Assert.False(leaf.SetLimits(new CgroupLimits { MemoryMax = 64 << 20 }).TryGet(out _, out var failure));
        Assert.Equal(CgroupProblem.BelowUsage, failure.Problem);
        Assert.StartsWith("cannot set memory.max to 64M for program.web: 100M is in use; ", failure.ToString(), StringComparison.Ordinal);
        Assert.Equal("max", Text(leaf, "memory.max"));

        Assert.True(leaf.SetLimits(new CgroupLimits { MemoryMax = 64 << 20 }, force: true).TryGet(out var changes, out _));
        Assert.Single(changes);
    }

    [Fact]
    public void Where_one_limit_is_missing_none_is_set()
    {
        using var leaf = _fake.Leaf();

        Assert.False(leaf.SetLimits(new CgroupLimits { PidsMax = 5, SwapMax = 0 }).TryGet(out _, out _));

        Assert.Equal("max", Text(leaf, "pids.max"));
    }

    [Fact]
    public void Where_one_limit_is_refused_those_before_are_taken_back()
    {
        using var leaf = _fake.Leaf(new CgroupLimits { MemoryMax = 256 << 20 });
        File.Delete($"{leaf.Directory}/pids.max");
        Directory.CreateDirectory($"{leaf.Directory}/pids.max"); // EISDIR, whoever writes it

        Assert.False(leaf.SetLimits(new CgroupLimits { MemoryMax = 512 << 20, PidsMax = 5 }).TryGet(out _, out var failure));

        Assert.Equal(Errno.EISDIR, failure.Errno);
        Assert.Equal("268435456", Text(leaf, "memory.max"));
    }

    [Fact]
    public void Members_below_it_are_members()
    {
        using var leaf = _fake.Leaf();
        _fake.Make($"{leaf.Directory}/inner");
        File.WriteAllText($"{leaf.Directory}/cgroup.procs", "5\n6\n");
        File.WriteAllText($"{leaf.Directory}/inner/cgroup.procs", "7\n");

        Assert.Equal([5, 6, 7], leaf.ReadProcesses().Order());
    }

    [Fact]
    public void One_that_is_in_use_cannot_be_removed_and_that_is_an_ordinary_answer()
    {
        using var leaf = _fake.Leaf();
        _fake.Make($"{leaf.Directory}/a");
        _fake.Make($"{leaf.Directory}/a/b");
        File.WriteAllText($"{leaf.Directory}/cgroup.procs", "5\n");

        Assert.True(leaf.Remove()?.IsBusy);
        Assert.Empty(Directory.GetDirectories(leaf.Directory));

        File.WriteAllText($"{leaf.Directory}/cgroup.procs", "");
        Assert.Null(leaf.Remove());
        Assert.False(Directory.Exists(leaf.Directory));
        Assert.Null(leaf.Remove());
    }

    [Fact]
    public void A_sweep_takes_what_was_left_empty_and_nothing_else()
    {
        var branch = _fake.Branch();
        using var used = Create(branch, "used");
        foreach (var name in new[] { "program.left", "program.left/inner", "program.running", "other", "program.web.2" })
        {
            _fake.Make($"{_fake.Root}/{name}");
        }

        File.WriteAllText($"{_fake.Root}/program.running/cgroup.procs", "77\n");

        var sweep = branch.Sweep();

        Assert.Equal(["program.left", "program.web.2"], sweep.Removed);
        Assert.Equal(["program.running"], sweep.Occupied);
        Assert.Equal(["other", "program.running", "program.used", "supervisor"], Directory.GetDirectories(_fake.Root).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void What_was_left_can_be_taken_over_by_one_at_a_time()
    {
        var branch = _fake.Branch();
        var first = Create(branch, "web");
        Assert.False(branch.Adopt("program.web").TryGet(out _, out var failure));
        Assert.Equal(Errno.EBUSY, failure.Errno);

        first.Dispose();
        Assert.True(branch.Adopt("program.web").TryGet(out var again, out failure), failure?.ToString());
        using (again)
        {
            Assert.Equal(first.Directory, again.Directory);
        }

        Assert.False(branch.Adopt("program.gone").TryGet(out _, out failure));
        Assert.Equal(Errno.ENOENT, failure.Errno);
        Assert.False(branch.Adopt("supervisor").TryGet(out _, out failure));
        Assert.Equal(CgroupProblem.BadValue, failure.Problem);
    }

    [Fact]
    public void A_user_may_be_given_it_but_not_its_limits()
    {
        using var leaf = _fake.Leaf();

        Assert.Null(leaf.DelegateTo(1000, 1001));

        string[] given = [.. Directory.GetFiles(leaf.Directory).Append(leaf.Directory)
            .Where(path => KernelPath.Owner(path, out var owner) == default && owner == 1000).Select(path => Path.GetFileName(path)!)];
        Assert.Superset(new HashSet<string> { "program.web", "cgroup.procs", "cgroup.subtree_control" }, given.ToHashSet());
        Assert.DoesNotContain("memory.max", given);
        Assert.DoesNotContain("pids.max", given);
        Assert.DoesNotContain("cgroup.max.descendants", given);
    }

    [Fact]
    public void What_the_kernel_does_not_tell_of_its_use_is_null()
    {
        using var leaf = _fake.Leaf();
        File.WriteAllText($"{leaf.Directory}/cpu.stat", "usage_usec 1500000\nuser_usec 1000000\nsystem_usec 500000\n");

        var usage = leaf.ReadUsage();

        Assert.Equal(100ul << 20, usage.Memory);
        Assert.Equal(TimeSpan.FromSeconds(1.5), usage.CpuTotal);
        Assert.Equal(new CgroupMemoryEvents(0, 0, 0, 0, 0), usage.MemoryEvents);
        Assert.Null(usage.CpuThrottled);
        Assert.Null(usage.MemoryPeak);
        Assert.Null(usage.CpuPressure);
        Assert.Null(usage.OwnMemoryEvents);
        Assert.Equal(0ul, usage.ForksRefused);
    }

    private static CgroupLeaf Create(CgroupBranch branch, string name)
    {
        Assert.True(branch.CreateLeaf(name, new()).TryGet(out var leaf, out var failure), failure?.ToString());
        return leaf;
    }

    private static string Text(CgroupLeaf leaf, string file) => File.ReadAllText($"{leaf.Directory}/{file}").Trim();
}
