using Supervisor.Isolation.Cgroups;
using Supervisor.Isolation.Options;
using static Isolation.Tests.Cgroups.Box;

namespace Isolation.Tests.Cgroups;

/// <summary>What happens to programs in a cgroup, on a real kernel: memory that runs out, freezing, killing, what is left.</summary>
public sealed class RealLifeTests
{
    private const ulong Megabyte = 1 << 20;

    [Fact(Explicit = true)]
    public void Memory_beyond_the_limit_is_reported_with_limit_and_peak_as_it_happens()
    {
        using var box = new Box();
        using var leaf = box.Leaf(new CgroupLimits { MemoryMax = 16 * Megabyte });
        using var events = Watch(leaf);
        using var program = box.Start(leaf, Tool("eat-memory", "64"));

        Await(events, CgroupChangeKind.Memory);
        Await(events, () => leaf.ReadOom() is not null && !leaf.IsPopulated);

        Assert.Equal(128 + 9, LauncherFixture.Wait(program));
        var report = leaf.ReadOom()!;
        Assert.Equal((OomCause.OwnLimit, 1ul, 16 * Megabyte), (report.Cause, report.Killed, report.Limit));
        Assert.StartsWith("killed by the OOM killer at 16M", report.ToString(), StringComparison.Ordinal);
        Assert.True(report.Peak is null or (> 12 * Megabyte and <= 16 * Megabyte), report.ToString());
        Assert.True(leaf.ReadUsage().OwnMemoryEvents?.Max > 0);
    }

    [Fact(Explicit = true)]
    public void A_limit_that_the_program_set_below_its_own_is_told_apart()
    {
        using var box = new Box();
        using var leaf = box.Leaf(new CgroupLimits { MemoryMax = 128 * Megabyte });
        using var events = Watch(leaf);

        Directory.CreateDirectory($"{leaf.Directory}/inner");
        using var program = box.Start(leaf, Shell($"""
            echo $$ >{leaf.Directory}/inner/cgroup.procs
            echo +memory >{leaf.Directory}/cgroup.subtree_control
            echo 8M >{leaf.Directory}/inner/memory.max
            {Environment.GetEnvironmentVariable("TOOLBOX")} eat-memory 64
            exit 0
            """));
        Await(events, () => leaf.ReadOom() is not null);
        Assert.Equal(0, LauncherFixture.Wait(program));
        Assert.Equal(OomCause.LimitBelow, leaf.ReadOom()!.Cause);
        Assert.Equal(OomCause.OwnLimit, OomReport.Read($"{leaf.Directory}/inner")!.Cause);
        Assert.Null(leaf.Remove());
    }

    [Fact(Explicit = true)]
    public void A_victim_of_a_limit_above_is_told_apart()
    {
        using var box = new Box();
        var branch = box.Branch("memory");
        using var outer = Create(branch, "outer", new CgroupLimits { MemoryMax = 16 * Megabyte });
        File.WriteAllText($"{outer.Directory}/cgroup.subtree_control", "+memory");
        Directory.CreateDirectory($"{outer.Directory}/victim");
        using var program = box.Launcher.StartProgram(Shell($"echo $$ >{outer.Directory}/victim/cgroup.procs; exec {Environment.GetEnvironmentVariable("TOOLBOX")} eat-memory 64"));

        Assert.Equal(128 + 9, LauncherFixture.Wait(program));

        var report = OomReport.Read($"{outer.Directory}/victim")!;
        Assert.Equal((OomCause.LimitAbove, 1ul, (ulong?)null), (report.Cause, report.Killed, report.Limit));
        Assert.Null(outer.Remove());
    }

    [Fact(Explicit = true)]
    public void An_OOM_group_dies_together()
    {
        using var box = new Box();
        using var leaf = box.Leaf(new CgroupLimits { MemoryMax = 16 * Megabyte, OomGroup = true });
        using var events = Watch(leaf);
        using var bystander = box.Start(leaf, Tool("sleep"));
        using var eater = box.Start(leaf, Tool("eat-memory", "64"));

        Await(events, () => !leaf.IsPopulated);

        Assert.Equal(128 + 9, LauncherFixture.Wait(bystander));
        Assert.Equal(128 + 9, LauncherFixture.Wait(eater));
        Assert.InRange(leaf.ReadOom()!.Killed, 2ul, 3ul); // the kernel may count the first victim with its group again
        Assert.Equal(1ul, leaf.ReadOom()!.GroupKills);
    }

    [Fact(Explicit = true)]
    public void A_limit_below_what_is_in_use_is_refused_live_and_kills_by_force()
    {
        using var box = new Box();
        using var leaf = box.Leaf(new CgroupLimits { MemoryMax = 100 * Megabyte });
        using var program = box.Start(leaf, Tool("eat-memory", "40"));
        Eventually("40 megabytes in use", () => leaf.ReadUsage().Memory > 40 * Megabyte);

        Assert.False(leaf.SetLimits(new CgroupLimits { MemoryMax = 16 * Megabyte }).TryGet(out _, out var failure));
        Assert.Equal(CgroupProblem.BelowUsage, failure.Problem);
        Assert.True(leaf.SetLimits(new CgroupLimits { MemoryMax = 80 * Megabyte }).TryGet(out var changes, out _));
        Assert.Equal([new LimitChange("memory.max", null, "104857600", "83886080")], changes);
        Assert.True(leaf.IsPopulated);

        Assert.True(leaf.SetLimits(new CgroupLimits { MemoryMax = 16 * Megabyte }, force: true).TryGet(out _, out _));
        Assert.Equal(128 + 9, LauncherFixture.Wait(program));
        Assert.Equal(OomCause.OwnLimit, leaf.ReadOom()!.Cause);
    }

    [Fact(Explicit = true)]
    public void What_is_frozen_makes_no_progress_until_it_is_thawed()
    {
        using var box = new Box();
        using var leaf = box.Leaf(new CgroupLimits());
        using var events = Watch(leaf);
        using var program = box.Start(leaf, Shell("while :; do :; done"));

        Assert.Null(leaf.Freeze());
        Await(events, () => leaf.IsFrozen);
        var used = leaf.ReadUsage().CpuTotal;
        Assert.Equal(0, box.Launcher.Run(Shell("i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done")));
        Assert.Equal(used, leaf.ReadUsage().CpuTotal);

        Assert.Null(leaf.Thaw());
        Await(events, () => !leaf.IsFrozen);
        Eventually("going on", () => leaf.ReadUsage().CpuTotal > used);
    }

    [Theory(Explicit = true)]
    [InlineData(false)]
    [InlineData(true)]
    public void A_kill_ends_daemons_and_what_forks_all_the_time(bool oneByOne)
    {
        using var box = new Box();
        using var leaf = box.Leaf(new CgroupLimits());
        using var events = Watch(leaf);
        using var daemons = box.Start(leaf, Tool("daemonise"));
        Assert.Equal(0, LauncherFixture.Wait(daemons));
        Assert.Single(leaf.ReadProcesses());
        using var storm = box.Start(leaf, Tool("runaways", "8"));
        Eventually("chains of processes", () => leaf.ReadProcesses().Length >= 10);

        Assert.Null(oneByOne ? leaf.KillOneByOne() : leaf.Kill());

        Await(events, () => !leaf.IsPopulated);
        Assert.Empty(leaf.ReadProcesses());
        Assert.Equal(128 + 9, LauncherFixture.Wait(storm));
        events.Unwatch(leaf);
        Assert.Null(leaf.Remove());
    }

    [Theory(Explicit = true)]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_frozen_can_be_killed(bool oneByOne)
    {
        using var box = new Box();
        using var leaf = box.Leaf(new CgroupLimits());
        using var events = Watch(leaf);
        using var frozen = box.Start(leaf, Tool("sleep"));
        Assert.Null(leaf.Freeze());
        Await(events, () => leaf.IsFrozen);

        Assert.Null(oneByOne ? leaf.KillOneByOne() : leaf.Kill());

        Await(events, () => !leaf.IsPopulated);
        Assert.Equal(128 + 9, LauncherFixture.Wait(frozen));
    }

    [Fact(Explicit = true)]
    public void What_a_former_run_left_is_swept_unless_something_runs_in_it()
    {
        using var box = new Box();
        var branch = box.Branch("memory", "pids");
        using var used = Create(branch, "used", new());
        var running = Create(branch, "running", new());
        using var program = box.Start(running, Tool("sleep"));
        running.Dispose(); // as the kernel does when a supervisor dies
        var left = Create(branch, "left", new());
        Directory.CreateDirectory($"{left.Directory}/a/b");
        left.Dispose();

        var sweep = branch.Sweep();

        Assert.Equal(["program.left"], sweep.Removed);
        Assert.Equal(["program.running"], sweep.Occupied);
        Assert.True(Directory.Exists(used.Directory));
        using var fresh = Create(branch, "running", new());
        Assert.Equal("program.running.2", fresh.Name);

        Assert.True(branch.Adopt("program.running").TryGet(out var adopted, out var failure), failure?.ToString());
        using (adopted)
        {
            Assert.Null(adopted.Kill());
            Assert.Equal(128 + 9, LauncherFixture.Wait(program));
            Eventually("removed", () => adopted.Remove() is null);
        }
    }

    [Fact(Explicit = true)]
    public void A_hundred_launches_leave_no_cgroup()
    {
        using var box = new Box();
        var branch = box.Branch("cpu", "memory", "pids", "io");
        Assert.True(CgroupEvents.Open().TryGet(out var events, out _));
        using (events)
        {
            for (var i = 0; i < 100; i++)
            {
                using var leaf = Create(branch, "web", new CgroupLimits { MemoryMax = 64 * Megabyte, PidsMax = 10 });
                Assert.Equal("program.web", leaf.Name);
                Assert.Null(events.Watch(leaf));
                using var program = box.Start(leaf, Tool("exit", "0"));
                Assert.Equal(0, LauncherFixture.Wait(program));
                Await(events, () => !leaf.IsPopulated);
                events.Unwatch(leaf);
                Assert.Null(leaf.Remove());
            }
        }

        Assert.Equal(["supervisor"], Directory.GetDirectories(box.Location).Select(Path.GetFileName));
    }
}
