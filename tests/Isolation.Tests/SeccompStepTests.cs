using System.Runtime.InteropServices;
using Supervisor.Isolation.Seccomp;
using Supervisor.Isolation;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using static Isolation.Tests.LauncherFixture;

namespace Isolation.Tests;

/// <summary>Filters in force from the last moment before exec. Needs root only for the fixture's other users.</summary>
public sealed class SeccompStepTests : IDisposable
{
    private const int SIGSYS = 31;
    private static readonly int Fault = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 5 : 4;

    private readonly ConfinedFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void A_refused_call_gives_the_errno_and_all_else_works()
    {
        var filter = Filter.Of(Filter.Allow, Filter.Refuse, SyscallNumber.Mkdirat, 83);
        var confinement = new Confinement { SystemCalls = filter };

        Assert.Equal(["EPERM", "ok"], _fixture.Try(confinement, $"mkdir:{_fixture.Location}/new", $"create:{_fixture.Location}/file"));
        Assert.False(Directory.Exists($"{_fixture.Location}/new"));
        var status = _fixture.Status(Command() with { Confinement = confinement });
        Assert.Equal(("2", "1"), (status["Seccomp"], status["NoNewPrivs"]));
    }

    [Fact]
    public void A_call_that_kills_ends_the_program_by_SIGSYS() =>
        Assert.Equal(128 + SIGSYS, _fixture.Launcher.Run(_fixture.Attempts(new() { SystemCalls = Filter.Of(Filter.Allow, Filter.Kill, Tracing) }, "trace:1")));

    [Theory]
    [InlineData(null)]
    [InlineData("nobody")]
    public void A_filter_needs_to_allow_only_execve_and_what_the_program_itself_calls(string? user)
    {
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.X64, "the list of calls is that of x86-64");
        // brk mmap mprotect munmap arch_prctl set_tid_address set_robust_list rseq prlimit64 readlinkat readlink getrandom
        // newfstatat fstat exit_group clock_gettime, and execve.
        int[] needed = [12, 9, 10, 11, 158, 218, 273, 334, 302, 267, 89, 318, 262, 5, 231, 228, SyscallNumber.Execve];
        var options = Command(_fixture.Toolbox, "exit", "7") with { User = user };

        Assert.Equal(7, _fixture.Launcher.Run(options with { Confinement = new() { SystemCalls = Filter.Of(Filter.Kill, Filter.Allow, needed) } }));
        Assert.Equal(128 + SIGSYS, _fixture.Launcher.Run(options with { Confinement = new() { SystemCalls = Filter.Of(Filter.Kill, Filter.Allow, needed[..^2]) } }));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("nobody")]
    public void A_failing_exec_ends_the_child_even_where_it_may_not_exit(string? user)
    {
        var confinement = new Confinement { SystemCalls = Filter.Of(Filter.Allow, Filter.Refuse, SyscallNumber.ExitGroup) };

        var failure = _fixture.Launcher.FailToStart(Command("/no/such") with { User = user, Confinement = confinement });

        Assert.StartsWith("cannot find the command /no/such: ENOENT", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("nobody")]
    public void A_failing_exec_that_may_not_be_told_looks_like_a_program_that_ended_by_a_fault(string? user)
    {
        var confinement = new Confinement { SystemCalls = Filter.Of(Filter.Allow, Filter.Refuse, SyscallNumber.ExitGroup, SyscallNumber.Write) };
        Assert.Equal(128 + Fault, _fixture.Launcher.Run(Command("/no/such") with { User = user, Confinement = confinement }));
    }

    [Fact]
    public void A_filter_without_execve_is_named_as_the_cause()
    {
        var confinement = new Confinement { SystemCalls = Filter.Of(Filter.Allow, Filter.Refuse, SyscallNumber.Execve) };
        Assert.Contains("its own filter of system calls does not allow execve", _fixture.Launcher.FailToStart(Command("true") with { Confinement = confinement }).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_filter_fails_with_its_feature_and_one_of_impossible_length_is_refused_at_once()
    {
        var broken = new SeccompFilter { Instructions = [.. new byte[8]], Description = "nothing" };
        var failure = _fixture.Launcher.FailToStart(Command("true") with { Confinement = new() { SystemCalls = broken } });
        Assert.Equal((FailureKind.Step, Feature.Seccomp, "EINVAL"), (failure.Kind, failure.Feature, failure.Errno.Name));

        foreach (var length in new[] { 0, 12, 4097 * 8 })
        {
            failure = _fixture.Launcher.FailToStart(Command("true") with { Confinement = new() { SystemCalls = broken with { Instructions = [.. new byte[length]] } } });
            Assert.Equal((FailureKind.Resolve, Feature.Seccomp), (failure.Kind, failure.Feature));
        }
    }

    private static int Tracing => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 117 : 101;
}
