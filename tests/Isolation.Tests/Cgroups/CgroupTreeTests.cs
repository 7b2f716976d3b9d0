using Supervisor.Isolation.Cgroups;
using Supervisor.Isolation.Kernel;

namespace Isolation.Tests.Cgroups;

/// <summary>Whether a cgroup may be used, in directories that look like those of the kernel.</summary>
public sealed class CgroupTreeTests : IDisposable
{
    private readonly FakeHierarchy _fake = new();

    public void Dispose() => _fake.Dispose();

    [Fact]
    public void The_cgroup_that_holds_this_process_is_found_with_its_controllers()
    {
        var tree = Find(_fake.Host);

        Assert.Equal(_fake.Root, tree.Directory);
        Assert.Equal(["cpuset", "cpu", "io", "memory", "hugetlb", "pids"], tree.Controllers);
        Assert.False(tree.IsHierarchyRoot);
        Assert.False(tree.IsInLeaf);
    }

    [Fact]
    public void The_machine_that_this_runs_on_has_an_answer_and_a_hint()
    {
        Assert.True(CgroupTree.Find().TryGet(out var tree, out var failure) || failure.Hint is not null, failure?.ToString());
        Assert.True(tree is null || File.Exists($"{tree.Directory}/cgroup.subtree_control"), tree?.Directory);
    }

    [Fact]
    public void Without_controllers_it_is_of_use_still()
    {
        File.WriteAllText($"{_fake.Root}/cgroup.controllers", "\n");

        Assert.Empty(Find(_fake.Host).Controllers);
    }

    [Fact]
    public void A_directory_that_does_not_hold_this_process_is_not_believed()
    {
        File.WriteAllText($"{_fake.Root}/cgroup.procs", "1\n2\n");

        Assert.Equal(CgroupProblem.NotVisible, Refused(_fake.Host).Problem);
    }

    [Fact]
    public void What_is_read_only_names_the_options_of_container_engines()
    {
        var failure = Refused(_fake.Host with { MountInfo = _fake.Host.MountInfo.Replace("rw,nosuid", "ro,nosuid", StringComparison.Ordinal) });

        Assert.Equal(CgroupProblem.ReadOnly, failure.Problem);
        Assert.StartsWith($"cannot create cgroups below {_fake.Root}: EROFS (Read-only file system); ", failure.ToString(), StringComparison.Ordinal);
        Assert.Contains("writable-cgroups=true", failure.Hint, StringComparison.Ordinal);
        Assert.Contains("unmask=/sys/fs/cgroup", failure.Hint, StringComparison.Ordinal);
        Assert.Contains("cgroup_writable", failure.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Under_systemd_a_cgroup_that_was_not_delegated_is_left_alone()
    {
        var failure = Refused(_fake.Host with { HasSystemd = true });

        Assert.Equal(CgroupProblem.NotDelegated, failure.Problem);
        Assert.Contains("Delegate=yes", failure.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void The_init_of_a_machine_needs_no_delegation()
    {
        File.WriteAllText($"{_fake.Root}/cgroup.procs", "1\n");

        Find(_fake.Host with { HasSystemd = true, ProcessId = 1 });
    }

    [Fact]
    public void A_cgroup_that_systemd_marks_as_delegated_is_used()
    {
        Assert.Equal(default, KernelPath.SetAttribute(_fake.Root, "user.delegate", "1"));

        Find(_fake.Host with { HasSystemd = true });
    }

    [Theory]
    [InlineData("0::/system.slice/shop.service", true)]
    [InlineData("0::/user.slice/user-1000.slice/user@1000.service/app.slice/shell.scope", false)]
    [InlineData("0::/user.slice/user-1000.slice/session-3.scope", false)]
    public void An_older_systemd_shows_the_delegation_of_a_service_by_its_owner_alone(string ownCgroup, bool delegated)
    {
        Assert.Equal(default, KernelPath.ChangeOwner(_fake.Root, 1000, 1000));
        var mounted = _fake.Host.MountInfo.Replace("0:26 / ", $"0:26 {ownCgroup[3..]} ", StringComparison.Ordinal);

        var found = CgroupTree.Find(_fake.Host with { HasSystemd = true, UserId = 1000, OwnCgroup = ownCgroup, MountInfo = mounted }).TryGet(out _, out var failure);

        Assert.Equal(delegated, found);
        Assert.Equal(delegated ? null : CgroupProblem.NotDelegated, failure?.Problem);
    }

    [Fact]
    public void A_threaded_cgroup_is_refused_with_its_cause()
    {
        File.WriteAllText($"{_fake.Root}/cgroup.type", "domain threaded\n");

        var failure = Refused(_fake.Host);

        Assert.Equal(CgroupProblem.Threaded, failure.Problem);
        Assert.Contains("its type is domain threaded", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_root_of_the_hierarchy_has_no_type_and_needs_no_leaf()
    {
        File.Delete($"{_fake.Root}/cgroup.type");
        var tree = Find(_fake.Host);

        Assert.True(tree.IsHierarchyRoot);
        Assert.True(tree.BecomeLeaf("memory").TryGet(out var branch, out _));
        Assert.Equal(_fake.Root, branch.Directory);
        Assert.False(Directory.Exists($"{_fake.Root}/supervisor"));
    }

    [Fact]
    public void Started_again_in_its_own_leaf_it_works_in_the_cgroup_around_it()
    {
        var branch = _fake.Branch();

        Assert.Equal(_fake.Root, branch.Directory);
        Assert.False(Directory.Exists($"{_fake.Root}/supervisor/supervisor"));
    }

    [Fact]
    public void Somebody_elses_cgroup_of_that_name_is_an_ordinary_one()
    {
        _fake.Make($"{_fake.Root}/supervisor");
        File.WriteAllText($"{_fake.Root}/supervisor/cgroup.procs", $"{FakeHierarchy.OwnPid}\n");

        var tree = Find(_fake.Host with { OwnCgroup = "0::/supervisor\n" });

        Assert.Equal($"{_fake.Root}/supervisor", tree.Directory);
        Assert.False(tree.IsInLeaf);
    }

    [Fact]
    public void Processes_that_have_no_number_here_cannot_be_moved()
    {
        var tree = Find(_fake.Host);
        File.WriteAllText($"{_fake.Root}/cgroup.procs", "0\n0\n");

        Assert.False(tree.BecomeLeaf("memory").TryGet(out _, out var failure));

        Assert.Equal(CgroupProblem.Occupied, failure.Problem);
        Assert.Contains("2 of them cannot be seen from here", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_controller_that_is_not_passed_on_is_missing_with_its_reason()
    {
        File.WriteAllText($"{_fake.Root}/cgroup.controllers", "cpu memory pids\n");

        var branch = _fake.Branch("memory", "io");

        Assert.Equal(["io"], branch.Missing.Keys);
        Assert.Contains("Delegate=io", branch.Missing["io"].Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("io", "blkio")]
    [InlineData("memory", "memory")]
    public void A_controller_that_v1_holds_says_so(string controller, string legacyName) =>
        Assert.Contains("bound to cgroup v1", CgroupHints.Controller(controller, [legacyName]), StringComparison.Ordinal);

    private static CgroupTree Find(CgroupHost host)
    {
        Assert.True(CgroupTree.Find(host).TryGet(out var tree, out var failure), failure?.ToString());
        return tree;
    }

    private static CgroupFailure Refused(CgroupHost host)
    {
        Assert.False(CgroupTree.Find(host).TryGet(out _, out var failure));
        return failure;
    }
}
