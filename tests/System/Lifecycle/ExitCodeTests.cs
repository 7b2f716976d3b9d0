using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Lifecycle;

public sealed class ExitCodeTests
{
    [Fact]
    public void A_single_task_that_succeeds_ends_the_supervisor_with_0()
    {
        using var run = Pid1.Start("""
            [program.task]
            command = ["toolbox", "exit", "0"]
            restart = "never"
            """);
        Assert.Equal(0, run.WaitForExit());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(255)]
    public void A_program_that_fails_for_good_gives_its_own_code(int code)
    {
        using var run = Pid1.Start($"""
            [program.task]
            command = ["toolbox", "exit", "{code}"]
            restart = "never"
            """);
        Assert.Equal(code, run.WaitForExit());
        Assert.NotEqual(-1, run.Output.IndexOf(LogText.Exited("task", code)));
    }

    [Fact]
    public void A_program_that_a_signal_ends_gives_128_and_its_number()
    {
        using var run = Pid1.Start("""
            [program.task]
            command = ["toolbox", "kill-self", "KILL"]
            restart = "never"
            """);
        Assert.Equal(128 + Kernel.SIGKILL, run.WaitForExit());
        Assert.NotEqual(-1, run.Output.IndexOf(LogText.Killed("task", "SIGKILL")));
    }

    [Fact]
    public void The_supervisor_ends_with_its_main_program_and_its_code()
    {
        using var run = Pid1.Start("""
            [program.helper]
            command = ["toolbox", "sleep"]
            [program.app]
            command = ["toolbox", "exit", "5"]
            main = true
            restart = "never"
            requires = ["helper"]
            """);
        Assert.Equal(5, run.WaitForExit());
    }

    [Fact]
    public void A_code_that_counts_as_success_gives_0()
    {
        using var run = Pid1.Start("""
            [program.app]
            command = ["toolbox", "exit", "143"]
            main = true
            success_exit_codes = [0, 143]
            restart = "on-failure"
            """);
        Assert.Equal(0, run.WaitForExit());
    }

    [Fact]
    public void When_any_fails_the_others_are_stopped_and_its_code_is_the_supervisors()
    {
        using var run = Pid1.Start("""
            [supervisor]
            exit = "when-any-fails"
            [program.steady]
            command = ["toolbox", "sleep"]
            [program.failing]
            command = ["toolbox", "exit", "4"]
            restart = "never"
            after = ["steady"]
            """);
        Assert.Equal(4, run.WaitForExit());
    }

    [Fact]
    public void A_stop_that_was_asked_for_gives_0()
    {
        using var run = Pid1.Start("""
            [program.steady]
            command = ["toolbox", "sleep"]
            """);
        run.WaitForStart("steady");
        Assert.Equal(0, run.Shutdown());
        Assert.True(run.Output.Count(LogText.ShuttingDown) > 0, run.Output.ToString());
    }

    [Fact]
    public void A_command_that_does_not_exist_gives_127_and_says_so()
    {
        using var run = Pid1.Start("""
            [program.lost]
            command = ["no-such-command"]
            """);
        Assert.Equal(127, run.WaitForExit());
        run.Output.WaitFor("no-such-command");
    }

    [Fact]
    public void A_file_with_mistakes_gives_2_before_anything_starts()
    {
        using var run = Pid1.Start("""
            [program.web]
            comand = ["toolbox", "sleep"]
            """);
        Assert.Equal(2, run.WaitForExit());
        run.Output.WaitFor("supervisor.toml:2:1");
        Assert.Equal(0, run.Output.Count(LogText.Started("web")));
    }
}
