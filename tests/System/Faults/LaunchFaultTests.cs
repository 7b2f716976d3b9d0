using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Faults;

/// <summary>Launches that do not reach the program's first instruction, and many that end at once.</summary>
public sealed class LaunchFaultTests
{
    // A lease on the program's file holds up whoever executes it, as a dead network file system would: a child that
    // shares the supervisor's memory, and with a user of its own one that is a copy.
    [Theory]
    [InlineData("")]
    [InlineData("user = \"nobody\"")]
    public void A_launch_that_hangs_before_exec_is_killed_and_holds_nobody_up(string identity)
    {
        using var run = Pid1.Start($$"""
            [defaults]
            stdout = "prefix"
            backoff = { initial = "50ms", factor = 1.0 }
            [program.holder]
            command = ["toolbox", "hold-lease", "held"]
            [program.hanging]
            command = ["./held", "exit", "0"]
            restart = "always"
            start_timeout = "500ms"
            {{identity}}
            [program.beside]
            command = ["toolbox", "sleep"]
            """, prepare: files => File.Copy(files.Toolbox, files["held"]));
        run.Output.WaitFor(LogText.Prefixed("holder", "ready"));
        run.Output.WaitFor(LogText.Overdue("hanging"), count: 2);
        Kernel.Signal(run.WaitForStart("beside"), Kernel.SIGKILL);
        run.WaitForStart("beside", times: 2);
        Assert.Equal(0, run.Shutdown(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void A_TERM_while_a_launch_hangs_ends_everything_in_time()
    {
        using var run = Pid1.Start("""
            [supervisor]
            shutdown_timeout = "20s"
            [defaults]
            stdout = "prefix"
            [program.holder]
            command = ["toolbox", "hold-lease", "held"]
            [program.hanging]
            command = ["./held", "exit", "0"]
            restart = "always"
            start_timeout = "5m"
            stop = { timeout = "500ms" }
            after = ["holder"]
            backoff = { initial = "50ms", factor = 1.0 }
            """, prepare: files => File.Copy(files.Toolbox, files["held"]));
        run.Output.WaitFor(LogText.Prefixed("holder", "ready"));
        Wait.Until("somebody who waits for the lease", () => File.ReadAllText("/proc/locks").Contains("BREAKING", StringComparison.Ordinal), run.Describe);
        Assert.Equal(0, run.Shutdown(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void Fifty_programs_killed_at_once_all_come_back()
    {
        const int count = 50;
        using var run = Pid1.Start("""
            [defaults]
            command = ["toolbox", "sleep"]
            backoff = { initial = "50ms" }

            """ + string.Concat(Enumerable.Range(1, count).Select(index => $"[program.p{index}]\n")));
        run.Output.WaitFor(@" started \(pid ", count);
        var first = run.Children();
        foreach (var child in first)
        {
            Kernel.Signal(child.Pid, Kernel.SIGKILL);
        }

        run.Output.WaitFor(@" was killed by SIGKILL", count);
        run.Output.WaitFor(@" started \(pid ", 2 * count);
        Assert.Equal(count, run.Children().Count);
        Assert.Equal(0, run.Shutdown());
    }
}
