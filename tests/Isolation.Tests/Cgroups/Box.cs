using System.Globalization;
using Supervisor.Isolation.Cgroups;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;

namespace Isolation.Tests.Cgroups;

/// <summary>
/// A real cgroup of a test's own, below that named by CGROUP_ROOT, which stands for what a host gives to a supervisor. This
/// process is moved into it, and out of it at the end, when all that is left in it is killed and removed.
/// </summary>
internal sealed class Box : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static int _count;

    public Box()
    {
        File.WriteAllText($"{Root}/cgroup.subtree_control", "+cpu +io +memory +pids");
        Location = $"{Root}/box-{Environment.ProcessId}-{_count++}";
        Directory.CreateDirectory(Location);
        MoveTo(Location);
    }

    /// <summary>The part of the toolbox that a command names, as <c>toolbox sleep</c>.</summary>
    public static LaunchOptions Tool(params string[] command) =>
        LauncherFixture.Command([Environment.GetEnvironmentVariable("TOOLBOX") ?? "toolbox", .. command]);

    public static LaunchOptions Shell(string script) => LauncherFixture.Command("sh", "-c", script);

    public static string Root => Environment.GetEnvironmentVariable("CGROUP_ROOT") is { Length: > 0 } root
        ? root
        : throw new InvalidOperationException("CGROUP_ROOT names no cgroup v2 tree");

    public string Location { get; }

    public LauncherFixture Launcher { get; } = new();

    public static CgroupTree Find()
    {
        Assert.True(CgroupTree.Find().TryGet(out var tree, out var failure), failure?.ToString());
        return tree;
    }

    public CgroupBranch Branch(params string[] controllers)
    {
        Assert.True(Find().BecomeLeaf([.. controllers]).TryGet(out var branch, out var failure), failure?.ToString());
        Assert.Equal(Location, branch.Directory);
        return branch;
    }

    public CgroupLeaf Leaf(CgroupLimits limits)
    {
        var branch = Branch("cpu", "memory", "pids", "io");
        Assert.Empty(branch.Missing);
        return Create(branch, "web", limits);
    }

    public static CgroupLeaf Create(CgroupBranch branch, string name, CgroupLimits limits)
    {
        Assert.True(branch.CreateLeaf(name, limits).TryGet(out var leaf, out var failure), failure?.ToString());
        return leaf;
    }

    public static CgroupEvents Watch(CgroupLeaf leaf)
    {
        Assert.True(CgroupEvents.Open().TryGet(out var events, out var failure), failure?.ToString());
        Assert.Null(events.Watch(leaf));
        return events;
    }

    /// <summary>Starts a program in the cgroup.</summary>
    public Supervisor.Isolation.ChildProcess Start(CgroupLeaf leaf, LaunchOptions options) =>
        Launcher.StartProgram(options with { Cgroup = leaf.Source });

    /// <summary>Waits for the descriptor alone, as a loop does, until the condition holds.</summary>
    public static void Await(CgroupEvents events, Func<bool> condition)
    {
        while (!condition())
        {
            Assert.True(IsReadable(events.Descriptor), "nothing was told in time");
            events.Read();
        }
    }

    /// <summary>Waits likewise until a change of this kind is told.</summary>
    public static void Await(CgroupEvents events, CgroupChangeKind kind)
    {
        while (true)
        {
            Assert.True(IsReadable(events.Descriptor), $"{kind} was not told in time");
            if (events.Read().Any(change => change.Kind == kind))
            {
                return;
            }
        }
    }

    /// <summary>For what the kernel tells nobody of.</summary>
    public static void Eventually(string what, Func<bool> condition)
    {
        for (var end = Environment.TickCount64 + (long)Patience.TotalMilliseconds; !condition();)
        {
            Assert.True(Environment.TickCount64 < end, what);
            Syscall.Pause(5);
        }
    }

    private static unsafe bool IsReadable(int descriptor)
    {
        const int POLLIN = 1;
        var timeout = stackalloc long[] { (long)Patience.TotalSeconds, 0 };
        var polled = stackalloc int[] { descriptor, POLLIN };
        return Syscall.Call(SyscallNumber.Ppoll, (nint)polled, 1, (nint)timeout) == 1;
    }

    public void Dispose()
    {
        MoveTo(Root);
        File.WriteAllText($"{Location}/cgroup.kill", "1");
        Eventually($"{Location} empty", () => File.ReadAllText($"{Location}/cgroup.events").Contains("populated 0", StringComparison.Ordinal));
        Assert.Null(Removal.Run(Location, KernelPath.RemoveDirectory));
        Launcher.Dispose();
    }

    public static void MoveTo(string cgroup) =>
        File.WriteAllText($"{cgroup}/cgroup.procs", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
}
