using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Output;

public sealed class OutputTests
{
    [Fact]
    public void Captured_lines_carry_the_name_and_inherited_ones_are_untouched()
    {
        using var run = Pid1.Start("""
            [defaults]
            restart = "never"
            [program.captured]
            command = ["toolbox", "write-lines", "2"]
            stdout = "prefix"
            [program.plain]
            command = ["toolbox", "print-argv", "x y"]
            stdout = "inherit"
            """);
        Assert.Equal(0, run.WaitForExit());
        run.Output.WaitFor(LogText.Prefixed("captured", "line 2$"));
        Assert.Contains("[x y]", run.Output.Stdout);
    }

    [Fact]
    public void Nothing_is_lost_of_a_program_that_writes_much_and_ends()
    {
        using var run = Pid1.Start("""
            [program.writer]
            command = ["toolbox", "write-lines", "20000", "80"]
            restart = "never"
            stdout = "prefix"
            """);
        Assert.Equal(0, run.WaitForExit());
        run.Output.WaitFor(LogText.Prefixed("writer", @"line 20000\."));
        Assert.Equal(20_000, run.Output.Stdout.Count(line => line.StartsWith("writer", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_last_line_without_its_end_is_shown_all_the_same()
    {
        using var run = Pid1.Start("""
            [program.writer]
            command = ["toolbox", "write-no-newline", "half a line"]
            restart = "never"
            stdout = "prefix"
            """);
        Assert.Equal(0, run.WaitForExit());
        run.Output.WaitFor(LogText.Prefixed("writer", "half a line"));
    }

    [Fact]
    public void A_pipe_that_a_descendant_holds_does_not_hide_the_end_of_its_program()
    {
        using var run = Pid1.Start("""
            [program.web]
            command = ["toolbox", "hold-pipe"]
            restart = "never"
            stdout = "prefix"
            stop = { timeout = "300ms" }
            """);
        Assert.Equal(0, run.WaitForExit(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void A_stdout_that_nobody_reads_slows_output_and_not_supervision()
    {
        using var run = Pid1.Start("""
            [program.flood]
            command = ["toolbox", "stdout-flood"]
            stdout = "prefix"
            [program.web]
            command = ["toolbox", "sleep"]
            stdout = "null"
            backoff = { initial = "50ms" }
            """, readStdout: false);
        Kernel.Signal(run.WaitForStart("web"), Kernel.SIGKILL);
        run.WaitForStart("web", times: 2);
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_program_has_three_descriptors_and_no_more()
    {
        using var run = Pid1.Start("""
            [program.web]
            command = ["toolbox", "fds"]
            restart = "never"
            stdout = "prefix"
            stderr = "null"
            """);
        Assert.Equal(0, run.WaitForExit());
        run.Output.WaitFor(LogText.Prefixed("web", "fds done"));
        run.Output.WaitFor(LogText.Prefixed("web", "fd 2 /dev/null"));
        Assert.Equal(3, run.Output.Count(LogText.Prefixed("web", @"fd \d+ ")));
    }
}
