using System.Collections.Immutable;
using Supervisor.Isolation;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using Supervisor.Isolation.Planning;

namespace Isolation.Tests;

/// <summary>Views as plans, and views that make no sense.</summary>
public sealed class FileSystemPlanTests
{
    private static readonly HostFacts Root = Some.Host with { Capabilities = ulong.MaxValue };

    private static readonly FileSystemView Full = new()
    {
        Root = "/srv/alpine",
        ReadOnly = true,
        FreshProc = true,
        MinimalDev = true,
        PrivateTmp = true,
        Mounts =
        [
            new MountOptions.Bind("/data/web", "/data"),
            new MountOptions.Bind("/etc/web", "/etc/web") { ReadOnly = true, NoExec = true, Optional = true },
            new MountOptions.Tmpfs("/data/cache") { Size = 67_108_864, Mode = 0x1C0 },
        ],
        MaskedPaths = ["/proc/kcore"],
        WritablePaths = ["/var/lib/web"],
    };

    [Fact]
    public void A_private_tmp_prints_as_agreed() => Golden.Check("view-private-tmp", Plan(new() { PrivateTmp = true }).ToString());

    [Fact]
    public void A_strict_view_prints_as_agreed() => Golden.Check(
        "view-strict",
        Plan(new() { ProtectSystem = SystemProtection.Strict, ProtectHome = HomeProtection.Inaccessible, WritablePaths = ["/var/lib/web"], ReadOnlyPaths = ["/var/lib/web/plugins/"] }).ToString());

    [Fact]
    public void Another_root_with_everything_prints_as_agreed() => Golden.Check("view-root", Plan(Full, NamespaceKinds.Pid).ToString());

    [Fact]
    public void An_overlay_in_a_user_namespace_prints_as_agreed() =>
        Golden.Check("view-overlay", Plan(new() { Root = "/srv/with:colon", Overlay = new(null, null), MinimalDev = true }, NamespaceKinds.User).ToString());

    [Fact]
    public void Little_is_asked_of_the_kernel_for_little()
    {
        var without = Plan(new()).Count;
        Assert.Equal(without, Plan(new() { WritablePaths = ["/srv"] }).Count);
        // A namespace, private mounts in it, the root as directory; and for both places: find, make (5), attach, close (2).
        Assert.Equal(without + 3 + (2 * 9), Plan(new() { PrivateTmp = true }).Count);
    }

    [Fact]
    public void What_an_optional_source_would_need_is_passed_over_with_it()
    {
        var plan = Plan(new() { Mounts = [new MountOptions.Bind("/from", "/made/here") { Optional = true }] });
        var kernel = new FakeKernel { Answer = (_, step, _) => step.Call.Name switch { "open_tree" => -2, "fcntl" when step.Phase is Phase.Mounts => -9, _ => FakeKernel.Hoped(step) } };
        Assert.True(kernel.Follow(plan));
        Assert.DoesNotContain(kernel.Made, step => step.Call.Name is "mount_setattr" or "mkdirat" or "mknodat" or "move_mount" || (step.Phase is Phase.Mounts && step.Call.Name == "close"));
    }

    [Fact]
    public void Every_descriptor_of_a_view_is_closed_again()
    {
        var open = new HashSet<long>();
        var next = 100L;
        var kernel = new FakeKernel
        {
            Answer = (_, step, arguments) =>
            {
                if (step.Store is not null && step.Call.Name is "open_tree" or "openat" or "openat2" or "fsopen" or "fsmount")
                {
                    open.Add(++next);
                    return next;
                }

                if (step.Call.Name == "close" && step.Phase is not Phase.Release && FakeKernel.Hoped(step) == 0)
                {
                    Assert.True(open.Remove(arguments[0]), $"{step.Purpose}: {arguments[0]} is not open");
                }

                return FakeKernel.Hoped(step);
            },
        };
        Assert.True(kernel.Follow(Plan(Full)));
        // The launcher's null device serves all masks, and ends at exec.
        Assert.Single(open);
    }

    public static TheoryData<string, string> Impossible => new()
    {
        { "relative target", "cannot mount on data: it is not absolute" },
        { "dotted target", "cannot mount on /srv/../etc: it has . or .. in it" },
        { "NUL", "cannot mount on /a\\0b: it has a NUL in it" },
        { "empty source", "cannot mount : it is empty" },
        { "root target", "cannot mount on /: the root is given by its own option" },
        { "below proc", "cannot mount on /proc/sys: only the whole /proc or /sys can be mounted there, on itself" },
        { "tmpfs on sys", "cannot mount on /sys: only the whole /proc or /sys can be mounted there, on itself" },
        { "two procs", "cannot mount on /proc: it is to be a fresh /proc" },
        { "twice", "cannot mount on /a/b: it is the target of two mounts" },
        { "no size", "cannot mount on /tmp: a size of 0 would be no limit; leave it out for half of the memory" },
        { "overlay of nothing", "cannot have an overlay: it lies on top of a root, which is to be given too; / is the launcher's own" },
        { "relative root", "cannot make the root srv: it is not absolute" },
        { "directory in proc", "cannot change to the directory /proc/self/fd/7: links of /proc lead out of its tree (CVE-2024-21626)" },
        { "hidden exception", "cannot leave /root/web writable: /root hides what is there; a mount of /root/web on itself brings it back" },
        { "masked root", "cannot mask /: it is the whole tree" },
        { "many", "cannot set up its file system: it has too many mounts and paths" },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void What_makes_no_sense_is_refused_before_anything_is_launched(string which, string expected)
    {
        var view = which switch
        {
            "relative target" => With(new MountOptions.Tmpfs("data")),
            "dotted target" => With(new MountOptions.Tmpfs("/srv/../etc")),
            "NUL" => With(new MountOptions.Tmpfs("/a\0b")),
            "empty source" => With(new MountOptions.Bind("", "/data")),
            "root target" => With(new MountOptions.Bind("/srv", "//")),
            "below proc" => With(new MountOptions.Bind("/srv", "/proc/sys")),
            "tmpfs on sys" => With(new MountOptions.Tmpfs("/sys/")),
            "two procs" => With(new MountOptions.Bind("/proc", "/proc")) with { FreshProc = true },
            "twice" => With(new MountOptions.Tmpfs("/a/b"), new MountOptions.Bind("/srv", "/a//b/")),
            "no size" => With(new MountOptions.Tmpfs("/tmp") { Size = 0 }),
            "overlay of nothing" => new() { Overlay = new(null, null) },
            "relative root" => new() { Root = "srv" },
            "directory in proc" => new() { PrivateTmp = true },
            "hidden exception" => new() { ProtectHome = HomeProtection.Inaccessible, WritablePaths = ["/root/web"] },
            "masked root" => new() { MaskedPaths = ["/"] },
            _ => With([.. Enumerable.Range(0, 200).Select(number => new MountOptions.Tmpfs($"/m{number}"))]),
        };
        var options = Some.Options() with { Confinement = new() { FileSystem = view }, Directory = which == "directory in proc" ? "/proc/self/fd/7" : null };
        Assert.False(Planner.Plan(options, Some.Accounts, Root).TryGet(out _, out var failure));
        Assert.Equal((FailureKind.Resolve, expected), (failure.Kind, failure.ToString()));
    }

    [Fact]
    public void The_whole_proc_and_sys_of_the_launcher_may_be_mounted() =>
        Assert.True(Plan(new() { Root = "/srv", Mounts = [new MountOptions.Bind("/proc", "/proc/"), new MountOptions.Bind("/sys", "/sys")] }).Count > 0);

    [Fact]
    public void A_view_is_unchanged_by_its_content_and_not_by_its_arrays()
    {
        Assert.True(new FileSystemView { Mounts = new List<MountOptions>().ToImmutableArray(), MaskedPaths = default, WritablePaths = ["/srv"] }.IsUnchanged);
        Assert.False(new FileSystemView { PrivateShm = true }.IsUnchanged);
        Assert.False(new FileSystemView { MaskedPaths = ["/x"] }.IsUnchanged);
        Assert.False(new FileSystemView { ProtectHome = HomeProtection.Empty }.IsUnchanged);
    }

    private static FileSystemView With(params ImmutableArray<MountOptions> mounts) => new() { Mounts = mounts };

    private static SpawnPlan Plan(FileSystemView view, NamespaceKinds namespaces = NamespaceKinds.None)
    {
        var options = Some.Options() with { Confinement = new() { FileSystem = view, Namespaces = namespaces } };
        return Planner.Plan(options, Some.Accounts, Root).TryGet(out var plan, out var failure) ? plan : throw new InvalidOperationException(failure.ToString());
    }
}
