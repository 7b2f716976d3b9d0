using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Tasks;

/// <summary>Commands before a start, after it and after a stop.</summary>
public sealed class HookTests
{
    [Fact]
    public void Hooks_run_in_the_order_of_a_programs_life()
    {
        using var run = Pid1.Start("""
            [program.web]
            command = ["sh", "-c", "echo runs; exec toolbox sleep"]
            stdout = "prefix"
            ready = { log = "^runs" }
            hooks = { before_start = ["sh", "-c", "echo before"], after_start = ["sh", "-c", "echo after $MAINPID"], after_stop = ["sh", "-c", "echo stopped: $SERVICE_RESULT $EXIT_CODE $EXIT_STATUS"] }
            """);
        run.Output.WaitFor(LogText.Prefixed("web", @"after \d+"));
        Assert.Equal(0, run.Shutdown());
        Assert.Equal(
            ["before", "runs", "after", "stopped:"],
            run.Output.Matches(LogText.Prefixed("web", "(?<word>before|runs|after|stopped:)")).Select(line => line.Groups["word"].Value));
        run.Output.WaitFor(LogText.Prefixed("web", "stopped: signal killed TERM"));
    }

    [Fact]
    public void A_hook_that_fails_before_the_start_fails_the_start_and_says_why()
    {
        using var run = Pid1.Start("""
            [program.web]
            command = ["toolbox", "sleep"]
            restart = "never"
            hooks = { before_start = ["toolbox", "exit", "3"] }
            """);
        Assert.NotEqual(0, run.WaitForExit());
        Assert.Equal(1, run.Output.Count("web.*before_start.*exit code 3"));
        Assert.Equal(0, run.Output.Count(LogText.Started("web")));
    }

    [Fact]
    public void A_hook_that_takes_too_long_is_killed_with_all_that_it_has_started()
    {
        using var run = Pid1.Start("""
            [program.web]
            command = ["toolbox", "sleep"]
            hooks = { after_start = ["sh", "-c", "trap '' TERM; toolbox daemonise; toolbox setsid-child & toolbox ignore-term"], timeout = "500ms" }
            """);
        run.WaitForStart("web");
        run.Output.WaitFor("web: its after_start hook failed");
        run.WaitForOnly("toolbox sleep");
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void What_a_hook_leaves_behind_is_killed_with_its_end()
    {
        using var run = Pid1.Start("""
            [program.web]
            command = ["toolbox", "sleep"]
            hooks = { after_start = ["sh", "-c", "toolbox daemonise; echo left"] }
            stdout = "prefix"
            """);
        run.Output.WaitFor(LogText.Prefixed("web", "left"));
        run.WaitForOnly("toolbox sleep");
        Assert.Equal(0, run.Shutdown());
    }
}
