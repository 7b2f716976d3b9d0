using Supervisor.Isolation.Cgroups;
using Supervisor.Isolation.Options;
using static Isolation.Tests.Cgroups.Box;

namespace Isolation.Tests.Cgroups;

/// <summary>Finding, taking over, limits and their effects on a real kernel with all controllers; explicit as the other real ones.</summary>
public sealed class RealCgroupTests
{
    [Fact(Explicit = true)]
    public void It_becomes_a_leaf_with_all_others_and_controllers_come_into_force()
    {
        using var box = new Box();
        using (var directory = LeafOf(box.Location))
        {
            box.Launcher.StartProgram(Tool("sleep") with { Cgroup = directory.Source }).Dispose();
            box.Launcher.StartProgram(Shell("sleep 300 & wait") with { Cgroup = directory.Source }).Dispose();
        }

        var branch = box.Branch("memory", "pids", "cpu", "io");

        Assert.Equal(["cpu", "io", "memory", "pids"], branch.Controllers.Order());
        Assert.Empty(branch.Missing);
        Assert.Equal("", Read($"{box.Location}/cgroup.procs"));
        Assert.Equal("domain", Read($"{box.Location}/cgroup.type"));
        var moved = Read($"{box.Location}/supervisor/cgroup.procs").Split('\n');
        Assert.Contains($"{Environment.ProcessId}", moved);
        Assert.True(moved.Length >= 3, string.Join(' ', moved));
    }

    [Fact(Explicit = true)]
    public void Started_again_in_its_leaf_it_goes_on_where_it_was()
    {
        using var box = new Box();
        box.Branch("memory");

        var again = Find();

        Assert.True(again.IsInLeaf);
        Assert.Equal(box.Location, again.Directory);
        Assert.Contains("memory", box.Branch("memory", "pids").Controllers);
    }

    [Fact(Explicit = true)]
    public void At_the_root_of_the_hierarchy_nobody_is_moved()
    {
        MoveTo(Root);

        var tree = Find();

        Assert.True(tree.IsHierarchyRoot);
        Assert.True(tree.BecomeLeaf("memory", "pids").TryGet(out var branch, out _));
        Assert.Empty(branch.Missing);
        Assert.False(Directory.Exists($"{Root}/supervisor"));
        using var leaf = Create(branch, "rooted", new CgroupLimits { PidsMax = 3 });
        Assert.Equal("3", Read($"{leaf.Directory}/pids.max"));
        Assert.Null(leaf.Remove());
    }

    [Fact(Explicit = true)]
    public void A_cgroup_that_was_made_threaded_is_refused_with_its_cause()
    {
        using var box = new Box();
        File.WriteAllText($"{box.Location}/cgroup.subtree_control", "+pids"); // with this process inside: the kernel's trap

        Assert.False(CgroupTree.Find().TryGet(out _, out var failure));
        File.WriteAllText($"{box.Location}/cgroup.subtree_control", "-pids");

        Assert.Equal(CgroupProblem.Threaded, failure.Problem);
    }

    [Fact(Explicit = true)]
    public void Limits_that_this_kernel_has_not_are_refused_and_leave_nothing()
    {
        using var box = new Box();
        var branch = box.Branch("cpu", "memory", "pids", "io", "cpuset", "hugetlb");

        Assert.Equal(["cpuset", "hugetlb"], branch.Missing.Keys.Order());
        foreach (var (limits, problem) in ((CgroupLimits, CgroupProblem)[])
        [
            (new() { Cpus = "0" }, CgroupProblem.MissingController),
            (new() { IoDevices = [new("8:77") { ReadBytes = 1 << 20 }] }, CgroupProblem.Refused),
        ])
        {
            Assert.False(branch.CreateLeaf("web", limits).TryGet(out _, out var failure));
            Assert.Equal(problem, failure.Problem);
            Assert.NotNull(failure.Hint);
        }

        Assert.Equal(["supervisor"], Directory.GetDirectories(box.Location).Select(Path.GetFileName));
    }

    [Fact(Explicit = true)]
    public void All_limits_that_this_kernel_has_come_into_force()
    {
        using var box = new Box();
        using var leaf = box.Leaf(new CgroupLimits
        {
            MemoryMax = 64 << 20,
            MemoryHigh = 60 << 20,
            MemoryLow = 2 << 20,
            MemoryMin = 1 << 20,
            OomGroup = true,
            CpuMax = 0.5,
            CpuWeight = 50,
            PidsMax = 7,
            MaxDepth = 2,
            MaxDescendants = 3,
        });

        Assert.Equal("67108864", Read($"{leaf.Directory}/memory.max"));
        Assert.Equal("62914560", Read($"{leaf.Directory}/memory.high"));
        Assert.Equal("1", Read($"{leaf.Directory}/memory.oom.group"));
        Assert.Equal("50000 100000", Read($"{leaf.Directory}/cpu.max"));
        Assert.Equal("50", Read($"{leaf.Directory}/cpu.weight"));
        Assert.Equal("7", Read($"{leaf.Directory}/pids.max"));
        Assert.Equal("3", Read($"{leaf.Directory}/cgroup.max.descendants"));

        Assert.True(leaf.SetLimits(new CgroupLimits { CpuMax = double.PositiveInfinity, PidsMax = CgroupLimits.Unlimited }).TryGet(out var changes, out _));
        Assert.Equal([("cpu.max", "max 100000"), ("pids.max", "max")], changes.Select(change => (change.Limit, change.After)));
    }

    [Fact(Explicit = true)]
    public void Forks_beyond_the_limit_fail_and_are_told()
    {
        using var box = new Box();
        using var leaf = box.Leaf(new CgroupLimits { PidsMax = 5 });
        using var events = Watch(leaf);
        using var program = box.Start(leaf, Tool("fork-until-refused", "50"));

        Await(events, CgroupChangeKind.Tasks);

        Assert.True(leaf.ReadUsage().ForksRefused > 0);
        Assert.Equal(5ul, leaf.ReadUsage().Tasks);
    }

    [Fact(Explicit = true)]
    public void A_busy_program_is_held_back_at_its_share_of_a_processor()
    {
        using var box = new Box();
        using var leaf = box.Leaf(new CgroupLimits { CpuMax = 0.05 });
        using var program = box.Start(leaf, Shell("while :; do :; done"));

        Eventually("throttled", () => leaf.ReadUsage() is { CpuThrottledPeriods: > 0, CpuThrottled.Ticks: > 0 });
    }

    [Fact(Explicit = true)]
    public void A_user_who_was_given_it_makes_cgroups_in_it_and_cannot_lift_its_limits()
    {
        using var box = new Box();
        using var leaf = box.Leaf(new CgroupLimits { MemoryMax = 64 << 20, MaxDescendants = 1 });
        Assert.Null(leaf.DelegateTo(65534, 65534));
        var script = $"cd {leaf.Directory} && mkdir one && ! mkdir two && echo $$ >one/cgroup.procs && ! echo max >memory.max && ! echo max >cgroup.max.descendants";

        using var program = box.Start(leaf, Shell(script) with { User = "65534", Group = "65534" });

        Assert.Equal(0, LauncherFixture.Wait(program));
        Assert.Equal("67108864", Read($"{leaf.Directory}/memory.max"));
        Assert.Null(leaf.Remove());
    }

    [Theory(Explicit = true)]
    // As docker shows it by default, once from outside of the namespace: whole, and read-only.
    [InlineData("--mount", "mount -o remount,bind,ro $ROOT", "$BOX/program.web read-only")]
    // In a cgroup namespace of its own, with the mount from outside, and with one from inside.
    [InlineData("--mount --cgroup", "true", "NotVisible")]
    [InlineData("--mount --cgroup", "umount $ROOT && mount -t cgroup2 none $ROOT", "$ROOT")]
    // Only the own part is mounted, or only another's.
    [InlineData("--mount", "mkdir -p /run/part && mount --bind $BOX/program.web /run/part && umount $ROOT", "/run/part")]
    [InlineData("--mount", "mkdir -p /run/part && mount --bind $BOX/supervisor /run/part && umount $ROOT", "NotVisible")]
    [InlineData("--mount", "umount $ROOT", "NotMounted")]
    // Moved out of its namespace by somebody outside.
    [InlineData("--mount --cgroup", "echo $$ >$BOX/supervisor/cgroup.procs", "OutsideNamespace")]
    public void What_a_container_sees_of_its_cgroup_is_understood(string namespaces, string script, string expected)
    {
        using var box = new Box();
        using var leaf = box.Leaf(new CgroupLimits());
        string Filled(string text) => text.Replace("$ROOT", Root, StringComparison.Ordinal).Replace("$BOX", box.Location, StringComparison.Ordinal);
        string[] command = ["unshare", .. namespaces.Split(' '), "sh", "-c", $"{Filled(script)} && cat /proc/self/mountinfo && echo === && cat /proc/self/cgroup"];

        var texts = box.Launcher.Output(LauncherFixture.Command(command) with { Cgroup = leaf.Source }).Split("===\n");

        var found = CgroupLocation.Find(texts[0], texts[1]).TryGet(out var location, out var failure)
            ? location.Places[0].Directory + (location.Places[0].IsReadOnly ? " read-only" : "")
            : $"{failure!.Problem}";
        Assert.Equal(Filled(expected), found);
    }

    private static string Read(string path) => File.ReadAllText(path).Trim();

    // A handle on the cgroup itself, as a host that starts something in it has.
    private static CgroupLeaf LeafOf(string directory)
    {
        Assert.True(LeafLock.TryTake(directory, out var taken));
        return new CgroupLeaf(Path.GetFileName(directory), directory, taken, null!, Supervisor.Isolation.Kernel.KernelPath.RemoveDirectory);
    }
}
