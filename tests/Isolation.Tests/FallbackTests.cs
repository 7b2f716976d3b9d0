using Supervisor.Isolation;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Launching;
using Supervisor.Isolation.Plan;
using static Isolation.Tests.LauncherFixture;

namespace Isolation.Tests;

/// <summary>Clone as old kernels and seccomp profiles refuse it, and children that hang or die before exec.</summary>
public sealed class FallbackTests
{
    private const int O_DIRECTORY_CLOEXEC = 0x90000;

    [Theory]
    [InlineData(38)]
    [InlineData(1)]
    [InlineData(22)]
    [InlineData(7)]
    public void Where_clone3_is_refused_clone_serves_from_then_on(int errno)
    {
        var asked = 0;
        using var launcher = new LauncherFixture((number, a, b, c, d, e, plan) =>
        {
            if (number != SyscallNumber.Clone3)
            {
                return NativeSpawn.Spawn(number, a, b, c, d, e, plan);
            }

            asked++;
            return -errno;
        });
        Assert.Equal(3, launcher.Run(Command("sh", "-c", "exit 3")));
        Assert.Equal("SigIgn:\t0000000000000000", launcher.Output(Command("grep", "SigIgn", "/proc/self/status")));
        // A plan that copies memory.
        if (Environment.IsPrivilegedProcess)
        {
            Assert.Equal("0", launcher.Output(Command("id", "-u") with { User = "0" }));
        }

        Assert.Equal(1, asked);
    }

    [Theory]
    [InlineData(11, "EAGAIN")]
    [InlineData(24, "EMFILE")]
    [InlineData(12, "ENOMEM")]
    public void A_shortage_is_a_passing_failure(int errno, string name)
    {
        using var launcher = new LauncherFixture((_, _, _, _, _, _, _) => -errno);
        var failure = launcher.FailToStart(Command("true"));
        Assert.Equal(FailureKind.Clone, failure.Kind);
        Assert.True(failure.IsTransient);
        Assert.Contains(name, failure.ToString(), StringComparison.Ordinal);
        Assert.Equal(125, failure.ShellExitCode);
    }

    [Fact]
    public void A_child_that_could_not_be_born_in_its_cgroup_is_moved_before_it_goes_on()
    {
        using var scratch = new Scratch();
        var members = scratch.File("cgroup.procs", "", Mode.Plain);
        using var directory = Open(scratch.Path);
        using var launcher = new LauncherFixture();
        using var process = launcher.StartProgram(Command("true") with { Cgroup = new(directory.Number, scratch.Path) });
        Assert.Equal(0, Wait(process));
        Assert.Equal($"{process.Pid}", File.ReadAllText(members));
    }

    [Fact]
    public void A_child_that_cannot_be_moved_into_its_cgroup_never_runs()
    {
        using var scratch = new Scratch();
        using var directory = Open(scratch.Path);
        using var launcher = new LauncherFixture();
        var failure = launcher.FailToStart(Command("touch", $"{scratch.Path}/ran") with { Cgroup = new(directory.Number, "web") });
        Assert.StartsWith("cannot move it into the cgroup web: ENOENT", failure.ToString(), StringComparison.Ordinal);
        Assert.False(File.Exists($"{scratch.Path}/ran"));
    }

    [Fact]
    public void A_shortage_in_its_cgroup_is_not_gone_round()
    {
        var calls = 0;
        using var launcher = new LauncherFixture((_, _, _, _, _, _, _) => { calls++; return -11; });
        var failure = launcher.FailToStart(Command("true") with { Cgroup = new(0, "web") });
        Assert.True(failure.IsTransient);
        Assert.Equal(1, calls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_launch_that_hangs_can_be_aborted(bool copying)
    {
        Assert.SkipWhen(copying && !Environment.IsPrivilegedProcess, "a change of user needs root");
        using var launcher = new LauncherFixture(Patched(SyscallNumber.Ppoll, 0));
        var ticket = launcher.Start(Command("true") with { User = copying ? "0" : null });
        Assert.True(SpinWait.SpinUntil(() => { launcher.Abort(ticket); return launcher.HasOutcome; }, TimeSpan.FromSeconds(20)));
        var failed = Assert.IsType<LaunchOutcome.Failed>(launcher.Next());
        Assert.Equal(FailureKind.Aborted, failed.Failure.Kind);
        launcher.Abort(ticket);
        launcher.Abort(4711);
    }

    [Fact]
    public void A_launch_that_hangs_delays_no_other()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "a change of user needs root");
        var first = true;
        var hang = Patched(SyscallNumber.Ppoll, 0);
        using var launcher = new LauncherFixture((number, a, b, c, d, e, plan) =>
        {
            var call = first ? hang : NativeSpawn.Spawn;
            first = false;
            return call(number, a, b, c, d, e, plan);
        });
        var hung = launcher.Start(Command("true") with { User = "0" });
        Assert.Equal(0, launcher.Run(Command("true") with { User = "0" }));
        Assert.Equal(0, launcher.Run(Command("true")));
        launcher.Abort(hung);
        Assert.Equal(hung, launcher.Next().Ticket);
    }

    [Fact]
    public void A_child_that_dies_before_exec_is_told_from_a_program()
    {
        using var launcher = new LauncherFixture(Patched(SyscallNumber.ExitGroup, 0));
        var failure = launcher.FailToStart(Command("true"));
        Assert.Equal(FailureKind.DiedBeforeExec, failure.Kind);
        Assert.Equal("cannot launch it: it exited with code 0 before the program was executed", failure.ToString());
    }

    [Fact]
    public void Disposing_ends_what_is_in_flight()
    {
        var launcher = new LauncherFixture(Patched(SyscallNumber.Ppoll, 0));
        launcher.Start(Command("true") with { User = Environment.IsPrivilegedProcess ? "0" : null });
        launcher.Dispose();
    }

    /// <summary>The real clone, with the first step of the plan replaced by another call without arguments.</summary>
    private static unsafe SpawnCall Patched(int number, long argument) => (call, a, b, c, d, e, plan) =>
    {
        var step = (long*)(plan + PlanLimits.HeaderSize);
        step[0] = number;
        new Span<long>(step + 1, PlanLimits.Arguments).Fill(argument);
        return NativeSpawn.Spawn(call, a, b, c, d, e, plan);
    };

    private static unsafe OwnedDescriptor Open(string path)
    {
        fixed (byte* name = System.Text.Encoding.UTF8.GetBytes(path + '\0'))
        {
            return new((int)Syscall.Call(SyscallNumber.Openat, -100, (nint)name, O_DIRECTORY_CLOEXEC));
        }
    }
}
