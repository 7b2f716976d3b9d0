using Supervisor.Isolation;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Launching;
using Supervisor.Isolation.Options;
using static Isolation.Tests.LauncherFixture;

namespace Isolation.Tests;

/// <summary>What is only to be tried is gone without and told; all else refuses the start.</summary>
public sealed class TryTests
{
    private const int EPERM = 1;
    private static readonly TimeSpan BeforeTheClockBegan = TimeSpan.FromDays(-365_000);

    [Fact]
    public void A_refused_pid_namespace_that_was_to_be_tried_is_told_and_the_program_runs()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        using var launcher = RefusingPidNamespaces();
        launcher.Start(Command("true") with
        {
            Confinement = new() { Namespaces = NamespaceKinds.Pid | NamespaceKinds.Uts, Try = [Feature.PidNamespace, Feature.UtsNamespace] },
        });

        var started = Assert.IsType<LaunchOutcome.Started>(launcher.Next());

        Assert.Equal(0, Wait(started.Process));
        var missing = Assert.Single(started.Missing);
        Assert.Equal(Feature.PidNamespace, missing.Feature);
        Assert.StartsWith("cannot make the namespaces pid, uts: EPERM", missing.Reason.ToString(), StringComparison.Ordinal);
        started.Process.Dispose();
    }

    [Fact]
    public void A_refused_namespace_that_is_required_refuses_the_start()
    {
        using var launcher = RefusingPidNamespaces();
        var failure = launcher.FailToStart(Command("true") with { Confinement = new() { Namespaces = NamespaceKinds.Pid, Try = [Feature.UtsNamespace] } });

        Assert.Equal("EPERM", failure.Errno.Name);
    }

    [Fact]
    public void A_step_of_the_child_that_fails_is_told_with_its_reason()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        using var launcher = new LauncherFixture();
        var options = Command("true") with { Confinement = new() { Clocks = new(BeforeTheClockBegan, TimeSpan.Zero) } };
        Assert.Matches("^cannot set the offsets of its clocks: ERANGE .*a clock would be below zero", launcher.FailToStart(options).ToString());

        launcher.Start(options with { Confinement = options.Confinement with { Try = [Feature.TimeNamespace] } });

        var started = Assert.IsType<LaunchOutcome.Started>(launcher.Next());
        Assert.Equal(Feature.TimeNamespace, Assert.Single(started.Missing).Feature);
        Assert.Equal(0, Wait(started.Process));
        started.Process.Dispose();
    }

    [Fact]
    public void What_something_required_needs_cannot_be_gone_without()
    {
        using var launcher = RefusingPidNamespaces();
        var limits = launcher.FailToStart(Command("true") with { Limits = new CgroupLimits { PidsMax = 5 } });
        Assert.Equal(Feature.Limits, limits.Feature);

        launcher.Start(Command("true") with { Limits = new CgroupLimits { PidsMax = 5 }, Confinement = new() { Try = [Feature.Limits] } });
        using var process = Assert.IsType<LaunchOutcome.Started>(launcher.Next()).Process;
        Assert.Equal(0, Wait(process));
    }

    private static unsafe LauncherFixture RefusingPidNamespaces() => new((number, a, b, c, d, e, plan) =>
    {
        // clone3 has its flags at the beginning of its structure, clone in its first argument.
        var flags = number == SyscallNumber.Clone3 ? *(ulong*)a : (ulong)a;
        return (flags & (ulong)NamespaceKinds.Pid) != 0 ? -EPERM : NativeSpawn.Spawn(number, a, b, c, d, e, plan);
    });
}
