using System.Diagnostics;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Launching;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using Supervisor.Isolation.Planning;
using Supervisor.Isolation.Probes;

namespace Isolation.Tests.Probes;

public sealed class ProberTests
{
    [Fact]
    public void A_plan_that_comes_to_its_end_is_possible() =>
        Assert.Equal(new ProbeOutcome.Possible(), Run(new ProbeScript().Call(SystemCalls.Getpid, "do anything")));

    [Fact]
    public void A_failing_call_is_a_refusal_with_its_errno() =>
        Assert.Equal("cannot go there: ENOENT (No such file or directory)", Run(new ProbeScript()
            .Call(SystemCalls.Getpid, "do anything")
            .Call(SystemCalls.Chdir, "go there", "/no/such/place")).ToString());

    [Fact]
    public void A_probe_that_hangs_is_killed_at_its_deadline()
    {
        var clock = Stopwatch.StartNew();

        var outcome = Run(Endless(), milliseconds: 100);

        Assert.Equal("cannot watch a probe: it did not end within 100 ms", outcome.ToString());
        Assert.InRange(clock.ElapsedMilliseconds, 100, 4000);
        Assert.Equal([], Children());
    }

    [Fact]
    public void A_probe_that_the_kernel_kills_is_a_refusal_that_names_the_signal()
    {
        var kill = new ProbeScript()
            .Call(out var self, SystemCalls.Getpid, "learn its number")
            .Call(new SystemCall("kill", SyscallNumber.Kill), "end", self, SignalNumber.KILL.Number);

        Assert.Equal("cannot watch a probe: it was killed by SIGKILL", Run(kill).ToString());
    }

    [Fact]
    public void A_child_that_forks_is_followed_and_both_are_reaped()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root for a PID namespace");
        var script = new ProbeScript().With(plan => ProbeNamespaces.Unshare(plan, NamespaceKinds.Pid)).With(ProbeNamespaces.BeBorn)
            .Add(new Step(Phase.Enter, SystemCalls.Getpid, "be the first process") { Expected = 1 });

        Assert.Equal(new ProbeOutcome.Possible(), Run(script));
        Assert.Equal([], Children());
    }

    [Fact]
    public void The_kernels_answer_to_a_netlink_message_is_the_answer()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root for a network namespace");
        using var prober = new Prober(HostFacts.Read(), NativeSpawn.Spawn);

        Assert.Equal(new ProbeOutcome.Possible(), prober.Run(ProbeNetwork.Of("make a pair", Supervisor.Isolation.Network.LinkMessages.Make("veth"))));
        var refused = prober.Run(ProbeNetwork.Of("make a thing", Supervisor.Isolation.Network.LinkMessages.Make("no-such-kind")));
        Assert.Equal("cannot make a thing: EOPNOTSUPP (Operation not supported)", refused.ToString());
    }

    [Fact]
    public void No_child_at_all_is_a_failure_of_the_examination()
    {
        var result = HostProbe.Examine((_, _, _, _, _, _, _) => -11);

        Assert.False(result.TryGet(out _, out var failure));
        Assert.Equal("cannot make a child: EAGAIN (Resource temporarily unavailable)", failure.ToString());
    }

    private static ProbeScript Endless() => new ProbeScript().Call(SystemCalls.Ppoll, "wait", SystemCalls.NULL, 0, SystemCalls.NULL, SystemCalls.NULL, 0);

    private static ProbeOutcome Run(ProbeScript script, int milliseconds = 5000)
    {
        using var prober = new Prober(HostFacts.Read(), NativeSpawn.Spawn, milliseconds);
        return prober.Run(script.Build());
    }

    private static string[] Children() => File.ReadAllText("/proc/thread-self/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
