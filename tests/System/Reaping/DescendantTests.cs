using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Reaping;

/// <summary>Nobody is left behind, however hard a descendant makes it.</summary>
public sealed class DescendantTests
{
    [Fact]
    public void Descendants_that_leave_and_are_replaced_all_the_time_are_killed_with_their_program()
    {
        using var run = Pid1.Start("""
            [program.wild]
            command = ["toolbox", "runaways", "10"]
            stdout = "prefix"
            restart = "never"
            stop = { timeout = "300ms" }
            [program.beside]
            command = ["toolbox", "sleep"]
            """);
        run.Output.WaitFor(LogText.Prefixed("wild", "ready"));
        Kernel.Signal(run.WaitForStart("wild"), Kernel.SIGKILL);
        run.WaitForOnly("toolbox sleep");
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_shutdown_ends_though_descendants_multiply()
    {
        using var run = Pid1.Start("""
            [program.wild]
            command = ["toolbox", "runaways", "10"]
            stdout = "prefix"
            stop = { timeout = "300ms" }
            """);
        run.Output.WaitFor(LogText.Prefixed("wild", "ready"));
        Assert.Equal(0, run.Shutdown());
    }

    // Root in a container may neither trace nor read the environment of another user's process.
    [Fact]
    public void A_daemon_of_another_user_is_killed_without_the_right_to_trace_it()
    {
        using var run = Pid1.Start("""
            [program.web]
            command = "toolbox daemonise && exec toolbox print-signals"
            shell = true
            user = "nobody"
            stdout = "prefix"
            restart = "never"
            stop = { timeout = "300ms" }
            [program.beside]
            command = ["toolbox", "sleep"]
            """,
            through: ["/usr/bin/setpriv", "--inh-caps=-sys_ptrace", "--bounding-set=-sys_ptrace"]);
        run.Output.WaitFor(LogText.Prefixed("web", "ready"));
        Kernel.Signal(run.WaitForStart("web"), Kernel.SIGKILL);
        run.WaitForOnly("toolbox sleep");
        Assert.Equal(0, run.Shutdown());
    }
}
