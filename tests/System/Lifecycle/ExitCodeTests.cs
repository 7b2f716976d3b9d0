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

    [Theory]
    [InlineData("on_exit", 0)]
    [InlineData("on_exit", 6)]
    [InlineData("on_give_up", 6)]
    public void A_program_whose_end_shuts_down_gives_its_code(string key, int code)
    {
        using var run = Pid1.Start($"""
            [program.steady]
            command = ["toolbox", "sleep"]
            [program.job]
            command = ["toolbox", "exit", "{code}"]
            restart = "never"
            {key} = "shutdown"
            after = ["steady"]
            """);
        Assert.Equal(code, run.WaitForExit());
        run.Output.WaitFor($@"shutting down \(job has {(key == "on_exit" ? "ended" : "failed")}\)");
    }

    [Fact]
    public void A_program_that_does_not_become_ready_has_failed_with_the_code_of_its_stop()
    {
        using var run = Pid1.Start("""
            [program.slow]
            command = ["toolbox", "sleep"]
            ready = { file = "/nowhere", interval = "100ms", timeout = "300ms" }
            restart = "never"
            """);
        Assert.Equal(128 + Kernel.SIGTERM, run.WaitForExit());
        run.Output.WaitFor("slow failed for good: it did not become ready in time");
    }

    [Fact]
    public void A_program_that_is_unhealthy_and_shuts_down_gives_the_code_of_its_stop()
    {
        using var run = Pid1.Start("""
            [program.steady]
            command = ["toolbox", "sleep"]
            [program.ill]
            command = ["busybox", "sh", "-c", "trap 'exit 9' TERM; : > {dir}/trapped; while :; do busybox sleep 0.1; done"]
            ready = { file = "{dir}/trapped", interval = "50ms" }
            health = { command = ["toolbox", "exit", "1"], interval = "100ms", failures = 1, on_failure = "shutdown" }
            """);
        Assert.Equal(9, run.WaitForExit());
        run.Output.WaitFor(@"shutting down \(ill became unhealthy\)");
    }

    [Fact]
    public void A_task_that_fails_gives_its_code_and_so_does_who_required_its_success()
    {
        using var run = Pid1.Start("""
            [program.migrate]
            command = ["toolbox", "exit", "7"]
            start = "once"
            restart = "never"
            [program.web]
            command = ["toolbox", "sleep"]
            requires = { migrate = "succeeded" }
            """);
        Assert.Equal(7, run.WaitForExit());
        Assert.Equal(0, run.Output.Count(LogText.Started("web")));
    }

    [Fact]
    public void A_scheduled_program_neither_ends_the_supervisor_nor_decides_its_code()
    {
        using var run = Pid1.Start("""
            [supervisor]
            exit = "when-any-fails"
            [program.report]
            command = ["toolbox", "exit", "5"]
            schedule = "* * * * * *"
            """);
        run.Output.WaitFor(LogText.Exited("report", 5), count: 2);
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void The_main_programs_code_is_the_supervisors_when_it_is_stopped()
    {
        using var run = Pid1.Start("""
            [program.app]
            command = ["busybox", "sh", "-c", "trap 'exit 7' TERM; echo ready; while :; do busybox sleep 0.1; done"]
            main = true
            """);
        run.Output.WaitFor("^ready");
        Assert.Equal(7, run.Shutdown());
    }

    [Fact]
    public void A_shutdown_that_had_to_kill_gives_137()
    {
        using var run = Pid1.Start("""
            [supervisor]
            shutdown_timeout = "300ms"
            [program.deaf]
            command = ["toolbox", "ignore-term"]
            """);
        run.Output.WaitFor("^ready");
        Assert.Equal(137, run.Shutdown());
        run.Output.WaitFor(@"shutting down \(SIGTERM\)");
    }

    [Theory]
    [InlineData("command = [\"/etc/passwd\"]", 126)]
    [InlineData("command = [\"toolbox\", \"sleep\"]\ndirectory = \"/nowhere\"", 125)]
    public void A_command_that_cannot_be_executed_gives_126_and_anything_else_125(string keys, int code)
    {
        using var run = Pid1.Start("[program.lost]\n" + keys);
        Assert.Equal(code, run.WaitForExit());
        run.Output.WaitFor("lost: cannot start");
    }

    [Fact]
    public void The_reason_is_written_where_Kubernetes_looks_for_it()
    {
        using var run = Pid1.Start("""
            [supervisor]
            termination_log = "{dir}/reason"
            [program.web]
            command = ["toolbox", "exit", "3"]
            restart = "never"
            [program.dependent]
            command = ["toolbox", "sleep"]
            requires = { web = "succeeded" }
            """, prepare: directory => directory.Write("reason", "of the one before, which was longer than this one will be; of the one before, which was longer"));
        Assert.Equal(3, run.WaitForExit());
        var reason = File.ReadAllText(run.Files["reason"]);
        Assert.StartsWith("exit code 3: all programs have ended\n", reason, StringComparison.Ordinal);
        Assert.Contains("web: exited with code 3\n", reason, StringComparison.Ordinal);
        Assert.Matches("dependent: .*web", reason);
        Assert.DoesNotContain("of the one before", reason, StringComparison.Ordinal);
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
