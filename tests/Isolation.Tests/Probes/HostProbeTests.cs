using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Planning;
using Supervisor.Isolation.Probes;

namespace Isolation.Tests.Probes;

public sealed class HostProbeTests
{
    private static readonly Lazy<Examination> Host = new(() => HostProbe.Examine().TryGet(out var examination, out var failure)
        ? examination
        : throw new InvalidOperationException(failure.ToString()));

    public static TheoryData<Feature> Confinement =>
    [
        Feature.PidNamespace, Feature.MountNamespace, Feature.NetNamespace, Feature.IpcNamespace, Feature.UtsNamespace, Feature.UserNamespace,
        Feature.CgroupNamespace, Feature.TimeNamespace, Feature.Join, Feature.Root, Feature.Proc, Feature.Dev, Feature.PrivateTmp, Feature.ReadOnly,
        Feature.HostName, Feature.Capabilities, Feature.SecureBits, Feature.NoNewPrivileges, Feature.Seccomp, Feature.Keyring, Feature.Personality,
    ];

    [Theory]
    [MemberData(nameof(Confinement))]
    public void A_privileged_process_on_an_open_machine_has_every_part_of_confinement(Feature feature)
    {
        NeedsOpenMachine();

        Assert.True(Host.Value.TryGet(feature, out var result));
        Assert.True(result.AsItIs is ProbeOutcome.Possible, result.ToString());
    }

    [Fact]
    public void Each_namespace_can_be_had_in_a_user_namespace_as_well()
    {
        NeedsOpenMachine();
        var namespaces = Host.Value.Results.Where(result => result.Name.EndsWith(" namespace", StringComparison.Ordinal) && result.InUserNamespace is not null).ToArray();

        Assert.Equal(8, namespaces.Length);
        Assert.All(namespaces, result => Assert.True(result.InUserNamespace is ProbeOutcome.Possible, $"{result.Name}: {result.InUserNamespace}"));
    }

    [Fact]
    public void Every_feature_but_none_has_an_answer() =>
        Assert.All(Enum.GetValues<Feature>().Where(feature => feature != Feature.None), feature => Assert.True(Host.Value.TryGet(feature, out _), feature.ToString()));

    [Fact]
    public void Landlock_tells_its_version()
    {
        var version = Syscall.Call(SyscallNumber.LandlockCreateRuleset, 0, 0, 1);
        Assert.SkipUnless(version > 0, "this kernel has no Landlock");

        Assert.True(Host.Value.TryGet(Feature.Landlock, out var result));
        Assert.Equal(new ProbeOutcome.Possible($"ABI {version}"), result.AsItIs);
    }

    [Fact]
    public void What_is_refused_says_what_and_why()
    {
        var refused = Host.Value.Results.Select(result => result.AsItIs).OfType<ProbeOutcome.Refused>();

        Assert.All(refused, refusal => Assert.True(refusal.Errno != default || refusal.Reason is not null || refusal.Operation.StartsWith("map", StringComparison.Ordinal), refusal.ToString()));
    }

    [Fact]
    public void Nothing_of_the_host_is_changed()
    {
        var before = State();
        Assert.True(HostProbe.Examine().TryGet(out _, out _));

        Assert.Equal(before, State());
    }

    [Fact]
    public void Where_several_probes_bear_on_a_feature_the_one_that_is_not_possible_answers()
    {
        var refused = new ProbeOutcome.Refused("do it", Errno.EPERM);
        ProbeResult Result(string name, ProbeOutcome asItIs, ProbeOutcome? inside) => new(name, ProbeGroup.FileSystem, asItIs, inside) { Features = [Feature.Root] };
        var examination = new Examination(new HostEnvironment(),
        [
            Result("first", new ProbeOutcome.Possible(), null),
            Result("second", refused, new ProbeOutcome.Possible()),
            Result("third", refused, refused),
        ]);

        Assert.True(examination.TryGet(Feature.Root, out var worst));
        Assert.Equal("third: cannot do it: EPERM (Operation not permitted)", worst.ToString());
        Assert.True((examination with { Results = examination.Results.RemoveAt(2) }).TryGet(Feature.Root, out worst));
        Assert.Equal("second: possible in a user namespace; without one cannot do it: EPERM (Operation not permitted)", worst.ToString());
        Assert.False(examination.TryGet(Feature.Proc, out _));
    }

    [Fact]
    public void Limits_tell_which_controllers_are_missing()
    {
        Assert.Equal("limits: possible, cpu memory pids io", HostProbe.Limits("/c", ["cpu", "memory", "pids", "io"], []).ToString());
        Assert.Equal("limits: possible, cpu; not memory pids io", HostProbe.Limits("/c", ["cpu"], []).ToString());
        Assert.StartsWith("limits: cannot limit programs: /c has only hugetlb; it is bound to cgroup v1 on this host: boot with", HostProbe.Limits("/c", ["hugetlb"], ["memory"]).ToString(), StringComparison.Ordinal);
    }

    private static void NeedsOpenMachine() =>
        Assert.SkipUnless(Environment.IsPrivilegedProcess && HostEnvironment.Read(HostFacts.Read()) is { IsFiltered: false, IsProcMasked: false }, "needs root and no container that forbids");

    private static string State() => string.Join('\n', (string[])
    [
        File.ReadAllText("/proc/self/mountinfo"),
        .. Directory.GetDirectories("/sys/class/net").Order(StringComparer.Ordinal),
        .. Directory.GetFileSystemEntries("/proc/self/ns").Select(link => new FileInfo(link).LinkTarget ?? ""),
        File.ReadAllText("/proc/thread-self/children"),
        File.ReadAllText("/proc/self/cgroup"),
    ]);
}
