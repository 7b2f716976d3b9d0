using Supervisor.Isolation;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using Supervisor.Isolation.Planning;
using static Isolation.Tests.Capabilities;

namespace Isolation.Tests;

/// <summary>Confinement as steps, without a kernel: how they print, in which order they stand, and what is refused before any.</summary>
public sealed class ConfinementPlanTests
{
    private const ulong All = 0x1FF_FFFF_FFFF;

    private static readonly Func<Confinement, Confinement>[] Choices =
    [
        confinement => confinement with { Namespaces = NamespaceKinds.User },
        confinement => confinement with { Capabilities = Of("KILL", "CHOWN") },
        confinement => confinement with { Ambient = Of("KILL") },
        confinement => confinement with { SecureBits = SecureBits.NoRoot },
        confinement => confinement with { NoNewPrivileges = true },
        confinement => confinement with { Landlock = new() { Read = ["/usr"], Connect = [80] } },
        confinement => confinement with { SystemCalls = Filter.Of(Filter.Allow, Filter.Refuse, 1) },
        confinement => confinement with { HostName = "web", Network = new NetworkOptions.Loopback(), OwnKeyring = true, Personality = Personality.Linux },
    ];

    [Fact]
    public void A_plan_with_every_concern_prints_as_agreed() => Golden.Check("confined", Some.Plan(Some.Options("web") with
    {
        User = "www-data",
        Confinement = new()
        {
            HostName = "web", DomainName = "shop", Network = new NetworkOptions.Loopback(), OwnKeyring = true,
            Personality = Personality.Linux32 | Personality.NoRandomization,
            Capabilities = new(All & ~Of("SYS_ADMIN", "SYS_PTRACE", "SETPCAP").Bits), Ambient = Of("NET_BIND_SERVICE", "KILL"),
            SecureBits = SecureBits.NoRoot | SecureBits.NoRootLocked,
            Landlock = new() { Read = ["/usr", "-/opt"], Write = ["/srv"], Listen = [80], Connect = [], Scoped = true },
            SystemCalls = Filter.Of(Filter.Allow, Filter.Refuse, 1) with { Flags = 2 },
        },
    }, host: Some.Capable).ToString());

    [Fact]
    public void The_laws_of_order_hold_for_every_combination_of_concerns()
    {
        foreach (var user in new[] { null, "0", "www-data" })
        {
            for (var set = 0; set < 1 << Choices.Length; set++)
            {
                var confinement = Choices.Where((_, index) => (set >> index & 1) != 0).Aggregate(Confinement.None, (made, choice) => choice(made));
                Check(Some.Plan(Some.Options() with { User = user, Group = "staff", Directory = "/srv", Confinement = confinement }, host: Some.Capable), confinement, user);
            }
        }
    }

    [Fact]
    public void All_capabilities_that_are_not_kept_leave_the_bounding_set_one_by_one()
    {
        var plan = Some.Plan(Some.Options() with { Confinement = new() { Capabilities = Of("KILL") } }, host: Some.Capable with { Capabilities = ulong.MaxValue, LastCapability = 63 });
        var dropped = plan.Steps.Where(step => step.Phase is Phase.BoundingSet).Select(step => (int)((Argument.Immediate)step.Arguments[1]).Value);
        Assert.Equal(Enumerable.Range(0, 64).Where(number => number != 5), dropped);
    }

    [Fact]
    public void Who_lacks_the_right_to_drop_is_told_so_and_in_a_user_namespace_nobody_does()
    {
        var host = Some.Capable with { Capabilities = 0, UserId = 1000 };
        var options = Some.Options() with { Confinement = new() { Capabilities = default(CapabilitySet) } };
        Assert.Contains("needs CAP_SETPCAP", HintOf(options), StringComparison.Ordinal);
        Assert.DoesNotContain("CAP_SETPCAP", HintOf(options with { Confinement = options.Confinement with { Namespaces = NamespaceKinds.User } }), StringComparison.Ordinal);

        // Without any, and with none to gain by exec, there is nothing to drop.
        var powerless = options with { Confinement = options.Confinement with { NoNewPrivileges = true } };
        Assert.Equal(0, Some.Plan(powerless, host: host).Steps.Count(step => step.Phase is Phase.BoundingSet));
        Assert.Equal(41, Some.Plan(powerless, host: host with { Capabilities = 1 }).Steps.Count(step => step.Phase is Phase.BoundingSet));
        Assert.Equal(41, Some.Plan(powerless with { Confinement = powerless.Confinement with { Namespaces = NamespaceKinds.User } }, host: host).Steps.Count(step => step.Phase is Phase.BoundingSet));

        string? HintOf(LaunchOptions options) => Some.Plan(options, host: host).Steps.First(step => step.Phase is Phase.BoundingSet).HintFor(Errno.EPERM);
    }

    [Fact]
    public void An_ordinary_supervisor_with_capabilities_hands_none_of_them_to_another_user()
    {
        var options = Some.Options() with { User = "www-data" };
        Assert.Equal(["prctl"], Names(Some.Capable with { UserId = 1000 }));
        // Root's go by themselves, and where there are none there is nothing to do.
        Assert.Empty(Names(Some.Capable));
        Assert.Empty(Names(Some.Capable with { UserId = 1000, Capabilities = 0 }));

        IEnumerable<string> Names(HostFacts host) => Some.Plan(options, host: host).Steps.Where(step => step.Phase is Phase.Capabilities).Select(step => step.Call.Name);
    }

    [Fact]
    public void An_upper_bound_asks_for_none_of_the_rest()
    {
        var host = Some.Capable with { Capabilities = Of("KILL", "CHOWN").Bits };
        var plan = Some.Plan(Some.Options() with { Confinement = new() { DroppedCapabilities = Of("NET_ADMIN", "CHOWN") } }, host: host);

        Assert.Equal(Capability.Count - 1, plan.Steps.Count(step => step.Phase is Phase.BoundingSet));
        Assert.DoesNotContain(plan.Steps, step => step.Purpose == "give up CAP_KILL");
    }

    [Fact]
    public void Impossible_capabilities_are_refused_by_name()
    {
        var host = Some.Capable with { Capabilities = Of("KILL", "CHOWN").Bits };
        Refused("cannot have CAP_NET_ADMIN: the supervisor itself does not have it", Feature.Capabilities, new() { Capabilities = Of("KILL", "NET_ADMIN") }, host);
        Refused("cannot have CAP_CHOWN as ambient: it is not among", Feature.Capabilities, new() { DroppedCapabilities = Of("CHOWN"), Ambient = Of("CHOWN") }, host);
        Refused("cannot have CAP_NET_ADMIN: the supervisor itself does not have it", Feature.Capabilities, new() { Ambient = Of("NET_ADMIN") }, host);
        Refused("cannot have CAP_CHOWN as ambient: it is not among", Feature.Capabilities, new() { Capabilities = Of("KILL"), Ambient = Of("CHOWN") }, host);
        Refused("cannot have capability 60: this kernel does not have it", Feature.Capabilities, new() { Capabilities = new(1UL << 60), Namespaces = NamespaceKinds.User }, host);
        Refused("cannot set its secure bits: needs CAP_SETPCAP", Feature.SecureBits, new() { SecureBits = SecureBits.NoRoot }, host);
        Assert.NotEmpty(Some.Plan(Some.Options() with { Confinement = new() { Capabilities = Of("NET_ADMIN"), Namespaces = NamespaceKinds.User } }, host: host with { UserId = 1000 }).Steps);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData("äääääääääääääääääääääääääääääääää")]
    public void A_name_that_no_host_can_have_is_refused(string name)
    {
        Refused("cannot set its host name: it has 1 to 64 bytes", Feature.HostName, new() { HostName = name });
        Refused("cannot set its domain name: it has 1 to 64 bytes", Feature.HostName, new() { DomainName = name });
    }

    [Fact]
    public void What_the_kernels_landlock_cannot_enforce_is_refused_with_the_kernel_that_can()
    {
        Refused("cannot restrict it by Landlock: the kernel is older than Linux 5.13", Feature.Landlock, new() { Landlock = new() { Scoped = true, BestEffort = true } }, Abi(0));
        Refused("cannot restrict it by Landlock: protecting files from truncation needs Linux 6.2 (Landlock ABI 3), and this kernel has ABI 2", Feature.Landlock, new() { Landlock = new() { Read = ["/"] } }, Abi(2));
        Refused("cannot restrict it by Landlock: governing TCP ports needs Linux 6.7 (Landlock ABI 4)", Feature.Landlock, new() { Landlock = new() { Connect = [] } }, Abi(3));
        Refused("cannot restrict it by Landlock: a scope of signals and abstract sockets needs Linux 6.12 (Landlock ABI 6)", Feature.Landlock, new() { Landlock = new() { Scoped = true } }, Abi(5));
        Refused("cannot restrict it by Landlock to \"-usr\": a path is absolute", Feature.Landlock, new() { Landlock = new() { Read = ["-usr"] } }, Abi(7));
    }

    [Theory]
    [InlineData(1, 0x1FFF, 8)]
    [InlineData(2, 0x3FFF, 8)]
    [InlineData(3, 0x7FFF, 8)]
    [InlineData(4, 0x7FFF, 16)]
    [InlineData(5, 0xFFFF, 16)]
    [InlineData(6, 0xFFFF, 24)]
    [InlineData(9, 0xFFFF, 24)]
    public void At_best_effort_only_rights_that_the_kernel_knows_are_governed(int abi, int files, int size)
    {
        var rules = new LandlockRules { Read = ["/usr"], Listen = [80], Scoped = true, BestEffort = true };
        var plan = Some.Plan(Some.Options() with { Confinement = new() { Landlock = rules } }, host: Abi(abi));
        var created = plan.Steps.Single(step => step.Call.Name == "landlock_create_ruleset");
        var attributes = ((Argument.Structure)created.Arguments[0]).Bytes;
        Assert.Equal(size, attributes.Length);
        Assert.Equal((ulong)files, BitConverter.ToUInt64(attributes.AsSpan()));
        Assert.Equal(abi >= 4, plan.Steps.Any(step => step.Purpose == "let it listen on TCP port 80"));
        // Nothing is left of rules that are about nothing else.
        Assert.Equal(abi >= 6, Some.Plan(Some.Options() with { Confinement = new() { Landlock = new() { Scoped = true, BestEffort = true } } }, host: Abi(abi)).Steps.Any(step => step.Phase is Phase.Landlock));
    }

    [Fact]
    public void More_paths_than_a_plan_has_steps_for_are_refused() =>
        Refused("cannot confine it: it takes more than the 4096 steps", Feature.None, new() { Landlock = new() { Read = [.. Enumerable.Repeat("/usr", 700)] } });

    [Fact]
    public void Supplementary_groups_that_nobody_can_set_are_refused_and_those_of_the_user_left_out()
    {
        var host = Some.Host with { UserId = 1000 };
        var options = Some.Options() with { Confinement = new() { Namespaces = NamespaceKinds.User } };
        Assert.False(Planner.Plan(options with { SupplementaryGroups = ["logs"] }, Some.Accounts, host).TryGet(out _, out var failure));
        Assert.StartsWith("cannot set its supplementary groups: an unprivileged supervisor gives up setgroups(2)", failure!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Some.Plan(options with { User = "www-data" }, host: host).Steps, step => step.Call.Name == "setgroups");
    }

    [Fact]
    public void A_group_without_a_user_changes_the_group_alone()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "a change of group needs root");
        using var launcher = new LauncherFixture();
        const string script = "grep Groups: /proc/self/status; echo $(id -u) $(id -g) ${HOME-none} ${USER-none} ${LOGNAME-none} ${SHELL-none}";
        var own = launcher.Output(LauncherFixture.Command("sh", "-c", script)).Split('\n')[0];
        Assert.Equal([own, "0 12345 none none none none"], launcher.Output(LauncherFixture.Command("sh", "-c", script) with { Group = "12345" }).Split('\n'));
    }

    private static HostFacts Abi(int abi) => Some.Capable with { LandlockAbi = abi };

    private static void Refused(string message, Feature feature, Confinement confinement, HostFacts? host = null)
    {
        Assert.False(Planner.Plan(Some.Options() with { Confinement = confinement }, Some.Accounts, host ?? Some.Capable).TryGet(out _, out var failure));
        Assert.StartsWith(message, failure!.ToString(), StringComparison.Ordinal);
        Assert.Equal((FailureKind.Resolve, feature), (failure.Kind, failure.Feature));
    }

    private static void Check(SpawnPlan plan, Confinement confinement, string? user)
    {
        var calls = plan.Steps.Select(step => step.Arguments is [Argument.Immediate { Name: { } option }, ..] && step.Call.Name == "prctl" ? option : step.Call.Name).ToList();
        string[] order =
        [
            "ioctl", "sethostname", "keyctl", "personality", "PR_CAPBSET_DROP", "PR_SET_KEEPCAPS", "setgroups", "setresgid", "setresuid", "chdir",
            "capset", "PR_SET_NO_NEW_PRIVS", "landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self", "rt_sigprocmask", "seccomp", "execve",
        ];
        Assert.Equal(order.Where(calls.Contains), calls.Where(order.Contains).Distinct());
        // Raised after it is inheritable, and secure bits after all that they may forbid.
        Assert.True(!calls.Contains("PR_CAP_AMBIENT") || calls.IndexOf("capset") < calls.IndexOf("PR_CAP_AMBIENT"));
        Assert.True(!calls.Contains("PR_SET_SECUREBITS") || calls.LastIndexOf("PR_CAP_AMBIENT") < calls.IndexOf("PR_SET_SECUREBITS"));

        var changes = confinement.Capabilities is not null || confinement.Ambient.Bits != 0 || confinement.SecureBits != SecureBits.None;
        Assert.Equal(changes && user == "www-data", calls.Contains("PR_SET_KEEPCAPS"));
        Assert.Equal(changes, calls.Contains("capset"));
        Assert.Equal(confinement.SecureBits != SecureBits.None && confinement.Capabilities is not null ? 2 : changes ? 1 : 0, calls.Count(call => call == "capset"));
        Assert.Equal(confinement is { NoNewPrivileges: true } or { Landlock: not null } or { SystemCalls: not null }, calls.Contains("PR_SET_NO_NEW_PRIVS"));
        // Nothing is left for the filter to allow but the end.
        Assert.True(confinement.SystemCalls is null || calls[(calls.IndexOf("seccomp") + 1)..].TrueForAll(call => call == "execve"));
    }
}
