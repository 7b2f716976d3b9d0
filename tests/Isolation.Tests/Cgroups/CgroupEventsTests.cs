using Supervisor.Isolation.Cgroups;

namespace Isolation.Tests.Cgroups;

/// <summary>The watch on the files of events, where an ordinary write stands for what the kernel does.</summary>
public sealed class CgroupEventsTests : IDisposable
{
    private readonly FakeHierarchy _fake = new();

    public void Dispose() => _fake.Dispose();

    [Fact]
    public void Each_change_is_told_once_with_its_cgroup_and_kind()
    {
        var branch = _fake.Branch();
        using var web = Create(branch, "web");
        using var db = Create(branch, "db");
        using var events = Open();
        Assert.Null(events.Watch(web));
        Assert.Null(events.Watch(db));
        Assert.Empty(events.Read());

        Modify(web, "memory.events");
        Modify(web, "memory.events");
        Modify(db, "cgroup.events");
        Modify(db, "pids.events");

        Assert.Equal(
            [(web, CgroupChangeKind.Memory), (db, CgroupChangeKind.State), (db, CgroupChangeKind.Tasks)],
            events.Read().Select(change => (change.Leaf, change.Kind)));
        Assert.Empty(events.Read());
    }

    [Fact]
    public void One_that_is_watched_no_more_is_not_told_of()
    {
        using var leaf = _fake.Leaf();
        using var events = Open();
        events.Watch(leaf);
        Modify(leaf, "cgroup.events");

        events.Unwatch(leaf);
        Modify(leaf, "cgroup.events");

        Assert.Empty(events.Read());
    }

    [Fact]
    public void Without_a_controller_the_rest_is_told()
    {
        _fake.Files.Remove("memory.events");
        using var leaf = _fake.Leaf();
        using var events = Open();

        Assert.Null(events.Watch(leaf));
        Modify(leaf, "cgroup.events");

        Assert.Equal(CgroupChangeKind.State, Assert.Single(events.Read()).Kind);
    }

    [Fact]
    public void One_that_is_gone_cannot_be_watched()
    {
        using var leaf = _fake.Leaf();
        leaf.Remove();
        using var events = Open();

        Assert.Equal("ENOENT", events.Watch(leaf)?.Errno.Name);
    }

    private static CgroupEvents Open()
    {
        Assert.True(CgroupEvents.Open().TryGet(out var events, out var failure), failure?.ToString());
        return events;
    }

    private static CgroupLeaf Create(CgroupBranch branch, string name)
    {
        Assert.True(branch.CreateLeaf(name, new()).TryGet(out var leaf, out var failure), failure?.ToString());
        return leaf;
    }

    private static void Modify(CgroupLeaf leaf, string file) => File.AppendAllText($"{leaf.Directory}/{file}", "x 1\n");
}
