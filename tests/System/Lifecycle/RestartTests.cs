using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Lifecycle;

public sealed class RestartTests
{
    [Fact]
    public void A_program_that_crashes_twice_is_restarted_with_a_growing_pause()
    {
        using var run = Pid1.Start("""
            [program.web]
            command = ["toolbox", "crash-times", "runs", "2"]
            restart = "on-failure"
            backoff = { initial = "100ms", factor = 3.0, jitter = 0.0 }
            """);
        run.WaitForStart("web", times: 3);
        var pauses = run.Output.Matches(LogText.Restarting("web"));
        Assert.Equal(["1", "2"], pauses.Select(pause => pause.Groups["attempt"].Value));
        Assert.NotEqual(pauses[0].Groups["delay"].Value, pauses[1].Groups["delay"].Value);
        Assert.Equal(2, run.Output.Count(LogText.Exited("web", 3)));
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_program_killed_by_signal_9_is_restarted()
    {
        using var run = Pid1.Start("""
            [program.web]
            command = ["toolbox", "sleep"]
            backoff = { initial = "50ms" }
            """);
        Kernel.Signal(run.WaitForStart("web"), Kernel.SIGKILL);
        run.WaitForStart("web", times: 2);
        Assert.Equal(1, run.Output.Count(LogText.Killed("web", "SIGKILL")));
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void Too_many_restarts_are_fatal_and_the_last_code_tells()
    {
        using var run = Pid1.Start("""
            [program.web]
            command = ["toolbox", "exit", "9"]
            restart = "always"
            backoff = { initial = "10ms", factor = 1.0 }
            max_restarts = { count = 3, within = "1m" }
            """);
        Assert.Equal(9, run.WaitForExit());
        Assert.Equal(4, run.Output.Count(LogText.Started("web")));
    }

    [Fact]
    public void A_restarted_program_never_runs_beside_what_its_predecessor_left()
    {
        using var run = Pid1.Start("""
            [program.web]
            shell = true
            stdout = "prefix"
            command = '''
            trap '' TERM
            test -f last && kill -0 $(cat last) && echo "the last daemon lives"
            toolbox daemonise | tr -dc 0-9 >last
            echo "left one"
            kill -9 $$
            '''
            backoff = { initial = "50ms" }
            stop = { timeout = "200ms" }
            """);
        run.Output.WaitFor(LogText.Prefixed("web", "left one"), count: 3);
        Assert.Equal(0, run.Output.Count("the last daemon lives"));
        Assert.Equal(0, run.Shutdown());
    }
}
