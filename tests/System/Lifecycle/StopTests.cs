using System.Diagnostics;
using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Lifecycle;

public sealed class StopTests
{
    [Fact]
    public void Programs_stop_in_the_reverse_of_their_start_order()
    {
        using var run = Pid1.Start("""
            [defaults]
            command = ["toolbox", "print-signals", "TERM"]
            stdout = "prefix"
            [program.first]
            [program.second]
            requires = ["first"]
            [program.third]
            requires = ["second"]
            """);
        foreach (var program in new[] { "first", "second", "third" })
        {
            run.Output.WaitFor(LogText.Prefixed(program, "ready"));
        }

        Assert.Equal(0, run.Shutdown());
        var ends = new[] { "third", "second", "first" }.Select(name => run.Output.IndexOf(LogText.Exited(name, 0))).ToArray();
        Assert.DoesNotContain(-1, ends);
        Assert.Equal(ends.Order(), ends);
    }

    [Fact]
    public void A_program_that_ignores_TERM_is_killed_when_its_time_is_over()
    {
        using var run = Pid1.Start("""
            [program.deaf]
            command = ["toolbox", "ignore-term"]
            stdout = "prefix"
            stop = { timeout = "300ms" }
            """);
        run.Output.WaitFor(LogText.Prefixed("deaf", "ready"));
        Assert.Equal(0, run.Shutdown(TimeSpan.FromSeconds(5)));
        run.Output.WaitFor(LogText.Killed("deaf", "SIGKILL"));
    }

    [Fact]
    public void A_daemon_in_a_session_of_its_own_does_not_outlive_its_program()
    {
        using var run = Pid1.Start("""
            [supervisor]
            exit = "never"
            [program.web]
            command = ["toolbox", "daemonise"]
            restart = "never"
            stdout = "prefix"
            stop = { timeout = "500ms" }
            """);
        run.Output.WaitFor(LogText.Prefixed("web", @"daemon \d+"));
        run.WaitForOnly();
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_deaf_child_that_called_setsid_is_killed_with_its_program()
    {
        using var run = Pid1.Start("""
            [supervisor]
            exit = "never"
            [program.web]
            command = ["toolbox", "setsid-child"]
            stdout = "prefix"
            restart = "never"
            stop = { timeout = "300ms" }
            """);
        run.Output.WaitFor(LogText.Prefixed("web", "ready"));
        Kernel.Signal(run.WaitForStart("web"), Kernel.SIGKILL);
        run.WaitForOnly();
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void Members_of_a_group_whose_leader_ended_are_stopped()
    {
        using var run = Pid1.Start("""
            [supervisor]
            exit = "never"
            [program.web]
            command = ["toolbox", "leader-exits", "3"]
            restart = "never"
            stdout = "prefix"
            """);
        run.Output.WaitFor(LogText.Prefixed("web", "ready"));
        run.WaitForOnly();
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_TERM_that_arrives_while_programs_are_still_starting_stops_them_too()
    {
        using var run = Pid1.Start("""
            [defaults]
            command = ["toolbox", "sleep"]
            [program.a]
            ready = { after = "30s" }
            [program.b]
            requires = { a = "ready" }
            [program.c]
            after = ["b"]
            """);
        run.Output.WaitFor(LogText.Started("a"));
        var clock = Stopwatch.StartNew();
        Assert.Equal(0, run.Shutdown(TimeSpan.FromSeconds(10)));
        Assert.Equal(0, run.Output.Count(LogText.Started("b")));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"{clock.Elapsed}");
    }

    [Fact]
    public void The_shutdown_timeout_holds_whatever_the_programs_own_times_are()
    {
        using var run = Pid1.Start("""
            [supervisor]
            shutdown_timeout = "500ms"
            [program.deaf]
            command = ["toolbox", "ignore-term"]
            stdout = "prefix"
            stop = { timeout = "60s" }
            """);
        run.Output.WaitFor(LogText.Prefixed("deaf", "ready"));
        Assert.Equal(137, run.Shutdown(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void A_third_TERM_kills_at_once()
    {
        using var run = Pid1.Start("""
            [program.deaf]
            command = ["toolbox", "ignore-term"]
            stdout = "prefix"
            stop = { timeout = "20s" }
            """);
        run.Output.WaitFor(LogText.Prefixed("deaf", "ready"));
        run.Signal(Kernel.SIGTERM);
        run.Output.WaitFor(LogText.ShuttingDown);
        run.Signal(Kernel.SIGTERM);
        run.Output.WaitFor("shutting down faster");
        run.Signal(Kernel.SIGTERM);
        Assert.Equal(137, run.WaitForExit(TimeSpan.FromSeconds(10)));
    }
}
