using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;

namespace Isolation.Tests;

public sealed class PlanOrderTests
{
    private static readonly FileSystemView[] Views =
    [
        new() { PrivateTmp = true, ProtectSystem = SystemProtection.Strict, WritablePaths = ["/srv"], MaskedPaths = ["/proc/kcore"] },
        new() { Root = "/srv/root", ReadOnly = true, FreshProc = true, MinimalDev = true, Mounts = [new MountOptions.Bind("/data", "/data/a") { Optional = true }, new MountOptions.Tmpfs("/data")] },
    ];

    private static readonly Func<LaunchOptions, LaunchOptions>[] Choices =
    [
        options => options with { User = "www-data" },
        options => options with { Group = "staff" },
        options => options with { SupplementaryGroups = ["logs"] },
        options => options with { Directory = "/srv" },
        options => options with { Umask = 0x12, Nice = 3 },
        options => options with { ResourceLimits = [new(ResourceKind.Nofile, 1, 1)] },
        options => options with { OomScoreAdjustment = 5 },
        options => options with { ParentDeathSignal = SignalNumber.TERM },
        options => options with { Confinement = options.Confinement with { NoNewPrivileges = true } },
        options => options with { Confinement = options.Confinement with { FileSystem = Views[0] } },
        options => options with { Confinement = options.Confinement with { FileSystem = Views[1], Namespaces = NamespaceKinds.Pid } },
        options => options with { Session = SessionMode.Inherit },
        options => options with { Streams = new(new(1, "a"), new(0, "b"), new(0, "c")), Descriptors = [new(3, new(7, "d"))], ProcessIdVariable = "LISTEN_PID" },
    ];

    [Fact]
    public void The_laws_of_order_hold_for_every_combination_of_options()
    {
        for (var set = 0; set < 1 << Choices.Length; set++)
        {
            var options = Some.Options("true");
            for (var index = 0; index < Choices.Length; index++)
            {
                options = (set >> index & 1) != 0 ? Choices[index](options) : options;
            }

            Check(Some.Plan(options), options);
            Check(Some.Plan(options, waitForRelease: true), options);
        }
    }

    [Fact]
    public void A_change_of_identity_and_a_hand_shake_copy_memory_and_nothing_else_does()
    {
        Assert.Equal(CloneMode.Shared, Some.Plan(Some.Options() with { Nice = 1, Directory = "/", Confinement = new() { NoNewPrivileges = true } }).Mode);
        Assert.Equal(CloneMode.Copying, Some.Plan(Some.Options() with { User = "0" }).Mode);
        Assert.Equal(CloneMode.Copying, Some.Plan(Some.Options() with { Group = "0" }).Mode);
        Assert.Equal(CloneMode.Copying, Some.Plan(Some.Options() with { SupplementaryGroups = [] }).Mode);
        Assert.Equal(CloneMode.Copying, Some.Plan(Some.Options(), waitForRelease: true).Mode);
    }

    [Fact]
    public void Memory_is_shared_only_where_nobody_else_can_reach_the_child()
    {
        Assert.Equal(CloneMode.Shared, Confined(new() { Namespaces = NamespaceKinds.All & ~NamespaceKinds.Time }).Mode);
        Assert.Equal(CloneMode.Copying, Confined(new() { Namespaces = NamespaceKinds.User }).Mode);
        Assert.Equal(CloneMode.Copying, Confined(new() { Namespaces = NamespaceKinds.Time }).Mode);
        Assert.Equal(CloneMode.Copying, Confined(new() { Joins = [new NamespaceJoin.OfProcess(NamespaceKinds.Pid, new(9, "db"))] }).Mode);
        Assert.Equal(CloneMode.Copying, Confined(new() { Joins = [new NamespaceJoin.OfProcess(NamespaceKinds.User, new(9, "db"))] }).Mode);
        Assert.Equal(CloneMode.Copying, Some.Plan(Some.Options() with { Cgroup = new(9, "web") }).Mode);
        Assert.Equal(CloneMode.Copying, Some.Plan(Some.Options() with { Limits = new() }).Mode);

        static SpawnPlan Confined(Confinement confinement) => Some.Plan(Some.Options() with { Confinement = confinement }, host: Some.Capable);
    }

    [Fact]
    public void Every_crossing_of_the_standard_streams_comes_out_right()
    {
        for (var code = 0; code < 5 * 5 * 5; code++)
        {
            int[] sources = [code % 5, code / 5 % 5, code / 25];
            Assert.Equal(sources, StreamWorld.Apply(sources));
        }
    }

    [Fact]
    public void A_fault_at_any_step_is_reported_and_ends_the_plan()
    {
        var plan = Some.Plan(PlanTextTests.Everything(), waitForRelease: true);
        for (var failing = 0; failing < plan.Count; failing++)
        {
            var kernel = new FakeKernel { Answer = (index, step, _) => index == failing ? -5 : step.Expected ?? 0 };
            var executes = kernel.Follow(plan);
            if (plan.Steps[..failing].Any(step => step.Phase is Phase.Execute))
            {
                Assert.True(executes);
                continue;
            }

            Assert.False(executes);
            Assert.Equal([(failing, 5)], kernel.Reports);
            Assert.Equal(failing + 1, kernel.Made.Count);
        }
    }

    [Fact]
    public void An_unexpected_result_is_a_failure()
    {
        var plan = Some.Plan(Some.Options() with { ParentDeathSignal = SignalNumber.KILL });
        var kernel = new FakeKernel { Answer = (_, step, _) => step.Call.Name == "getppid" ? 4711 : step.Expected ?? 0 };
        Assert.False(kernel.Follow(plan));
        Assert.Equal([(1, PlanLimits.UnexpectedResult)], kernel.Reports);
    }

    [Fact]
    public void The_search_goes_on_after_what_is_missing_and_stops_at_what_cannot_run()
    {
        var plan = Some.Plan(Some.Options("tool"));
        var first = plan.Steps.ToList().FindIndex(step => step.Phase is Phase.Execute);
        var all = new FakeKernel { Answer = (_, step, _) => step.Phase is Phase.Execute ? -2 : step.Expected ?? 0 };
        Assert.False(all.Follow(plan));
        Assert.Equal(plan.Count - first + 1, all.Reports.Count);
        Assert.Equal((PlanLimits.PlanEnded, 0), all.Reports[^1]);

        var broken = new FakeKernel { Answer = (index, step, _) => step.Phase is not Phase.Execute ? step.Expected ?? 0 : index == first ? -13 : -8 };
        Assert.False(broken.Follow(plan));
        Assert.Equal([(first, -13), (first + 1, 8)], broken.Reports);
    }

    private static void Check(SpawnPlan plan, LaunchOptions options)
    {
        var names = plan.Steps.Select(step => step.Call.Name).ToList();
        Assert.Equal(plan.Steps.Select(step => step.Phase).Order(), plan.Steps.Select(step => step.Phase));
        Before(names, "setgroups", "setresgid");
        Before(names, "setresgid", "setresuid");
        var directory = plan.Steps.Select((step, index) => (step.Phase, Index: index)).LastOrDefault(step => step.Phase is Phase.Directory).Index;
        Assert.True(directory == 0 || directory > names.LastIndexOf("setresuid"), "the program's own rights decide on its directory");
        Assert.All(plan.Steps.Where(step => step.Call.Name is "chdir" or "fchdir"), step => Assert.True(step.Phase is Phase.Root or Phase.Directory));
        Before(names, "unshare", "mount");
        Before(names, "setns", "mount");
        Before(names, "mount", "open_tree");
        Before(names, "move_mount", "pivot_root");
        Before(names, "pivot_root", "umount2");
        Before(names, "pivot_root", "setgroups");
        Before(names, "prlimit64", "setresuid");
        Before(names, "rt_sigaction", "rt_sigprocmask");
        Assert.Equal("execve", names[^1]);
        Assert.False(options.User is not null && !names.Contains("setgroups"), "a user without a decision on groups");
        var isChange = names.Exists(name => name is "setresuid" or "setresgid" or "setgroups");
        var arms = plan.Steps.Count(step => step is { Call.Name: "prctl", Phase: Phase.ParentDeath or Phase.ParentDeathAgain });
        Assert.Equal(options.ParentDeathSignal is null ? 0 : isChange ? 2 : 1, arms);
    }

    private static void Before(List<string> names, string first, string second)
    {
        if (names.Contains(first) && names.Contains(second))
        {
            Assert.True(names.LastIndexOf(first) < names.IndexOf(second), $"{first} must precede {second}");
        }
    }
}
