using System.Globalization;
using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Containers;

[Collection(OneMachine.Name)]
public sealed class ContainerTests(ContainerImage image)
{
    private const string Listener = """
        [program.web]
        command = ["toolbox", "print-signals", "TERM"]
        stdout = "prefix"
        """;

    [Fact]
    public void As_root_it_is_PID_1_and_stops_with_the_container()
    {
        using var run = Container.Run(image, Listener + """

            [program.who]
            command = ["toolbox", "status"]
            restart = "never"
            stdout = "prefix"
            """);
        run.Output.WaitFor(LogText.Prefixed("web", "ready"));
        run.Output.WaitFor(LogText.Prefixed("who", "ppid 1$"));
        run.Stop();
        Assert.Equal(0, run.WaitForExit());
        run.Output.WaitFor(LogText.Prefixed("web", "signal 15 TERM"));
    }

    [Fact]
    public void As_any_user_on_a_read_only_root_without_a_writable_directory_it_works()
    {
        using var run = Container.Run(image, """
            [program.who]
            command = ["toolbox", "status"]
            restart = "never"
            stdout = "prefix"
            """, "--user", "123456:0", "--read-only", "--read-only-tmpfs=false");
        Assert.Equal(0, run.WaitForExit());
        run.Output.WaitFor(LogText.Prefixed("who", "uid 123456 123456"));
    }

    [Fact]
    public void In_a_container_one_command_is_confined_as_far_as_the_engine_allows_and_the_rest_is_refused_by_name()
    {
        using var run = Container.Run(image, """
            [defaults]
            restart = "never"
            stdout = "prefix"
            stderr = "prefix"
            [program.some]
            command = ["/supervisor", "isolate", "--capabilities", "[]", "--no-new-privs", "--seccomp", "system-service", "--user", "65534", "--", "toolbox", "status"]
            [program.most]
            command = ["/supervisor", "isolate", "--profile", "strict", "--try", "proc", "--", "toolbox", "exit", "0"]
            [program.all]
            command = ["/supervisor", "isolate", "--profile", "strict", "--", "toolbox", "exit", "0"]
            """);
        Assert.Equal(125, run.WaitForExit());
        run.Output.WaitFor(LogText.Prefixed("some", "uid 65534 65534"));
        run.Output.WaitFor(LogText.Prefixed("most", "supervisor isolate: runs without proc: cannot mount the proc: EPERM"));
        run.Output.WaitFor(LogText.Prefixed("all", "supervisor isolate: cannot mount the proc: EPERM .*unmask=ALL"));
    }

    [Fact]
    public void Under_another_init_it_reaps_and_stops_all_the_same()
    {
        var tini = Needs.Command("tini-static", "tini");
        using var run = Container.Run(image, Listener + """

            [program.maker]
            command = ["toolbox", "orphans", "50"]
            restart = "never"
            stdout = "prefix"
            [program.who]
            command = ["toolbox", "status"]
            restart = "never"
            stdout = "prefix"
            """, "--init", "--init-path", tini);
        run.Output.WaitFor(LogText.Prefixed("web", "ready"));
        run.Output.WaitFor(LogText.Prefixed("maker", "orphans 50"));
        Assert.DoesNotMatch("ppid 1$", run.Output.WaitFor(LogText.Prefixed("who", "ppid .*")).Value);
        run.Stop();
        Assert.Equal(0, run.WaitForExit());
    }

    [Fact]
    public void On_a_terminal_Ctrl_C_shuts_it_down()
    {
        using var run = Container.RunOnTerminal(image, Listener);
        run.Output.WaitFor("ready");
        run.Type("\x03");
        Assert.Equal(0, run.WaitForExit());
    }

    [Fact]
    public void On_a_terminal_a_shell_that_inherits_stdin_has_job_control()
    {
        using var run = Container.RunOnTerminal(image, """
            [program.shell]
            command = ["busybox", "sh"]
            stdin = "inherit"
            main = true
            restart = "never"
            """);
        run.Output.WaitFor(LogText.Started("shell"));
        run.Type("toolbox terminal; toolbox print-signals INT; echo after the job\n");
        run.Output.WaitFor("terminal yes session shared group foreground");
        run.Output.WaitFor("^ready");
        run.Type("\x03");
        run.Output.WaitFor("signal 2 INT");
        run.Type("exit 3\n");
        Assert.Equal(3, run.WaitForExit());
        Assert.Equal(0, run.Output.Count("can't access tty"));
    }

    [Fact]
    public void On_a_terminal_a_program_that_inherits_sees_a_terminal()
    {
        using var run = Container.RunOnTerminal(image, """
            [program.shell]
            command = ["busybox", "sh", "-c", "test -t 1 && echo on a terminal"]
            restart = "never"
            """);
        Assert.Equal(0, run.WaitForExit());
        run.Output.WaitFor("on a terminal");
    }

    [Theory]
    [InlineData("command = [\"toolbox\", \"exit\", \"3\"]\nrestart = \"never\"", 3, "exit code 3: all programs have ended\nweb: exited with code 3\n")]
    [InlineData("command = [\"x\"]\nnise = 1", 2, "exit code 2: the configuration has errors\n/etc/supervisor.toml:3:1: error: unknown key `nise` in a program\n")]
    public void The_reason_of_its_end_is_where_Kubernetes_looks_for_it(string keys, int code, string reason)
    {
        using var directory = new TestDirectory();
        var file = directory.Write("reason", "");
        using var run = Container.Run(image, "[program.web]\n" + keys, "--volume", $"{file}:/dev/termination-log");
        Assert.Equal(code, run.WaitForExit());
        Assert.StartsWith(reason, File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Fact]
    public void A_stop_lasts_as_long_as_the_slowest_program_and_a_second_at_most()
    {
        using var run = Container.Run(image, Listener + """

            [program.slow]
            command = ["toolbox", "ignore-term"]
            stdout = "prefix"
            stop = { timeout = "2s" }
            """);
        run.Output.WaitFor(LogText.Prefixed("web", "ready"));
        run.Output.WaitFor(LogText.Prefixed("slow", "ready"));
        run.Stop();
        Assert.Equal(0, run.WaitForExit());

        // By its own clock: what podman takes is no part of it.
        Assert.InRange((TimeOf(run, "ending with exit code") - TimeOf(run, "slow is stopping")).TotalSeconds, 1.9, 3);
    }

    private static DateTime TimeOf(Container run, string text) =>
        DateTime.Parse(run.Output.WaitFor($@"^(?<time>\S+Z) .*{text}").Groups["time"].Value, CultureInfo.InvariantCulture);

    [Fact]
    public void A_program_that_fails_for_good_ends_the_container_with_its_code()
    {
        using var run = Container.Run(image, """
            [supervisor]
            exit = "when-any-fails"
            [program.web]
            command = ["toolbox", "sleep"]
            [program.broken]
            command = ["toolbox", "exit", "42"]
            backoff = { initial = "10ms" }
            max_restarts = { count = 2, within = "1m" }
            """);
        Assert.Equal(42, run.WaitForExit());
    }

    [Fact]
    public void The_main_programs_code_is_the_containers_when_it_is_stopped()
    {
        using var run = Container.Run(image, """
            [program.app]
            command = ["busybox", "sh", "-c", "trap 'exit 7' TERM; echo ready; while :; do busybox sleep 0.1; done"]
            main = true
            stdout = "prefix"
            """);
        run.Output.WaitFor(LogText.Prefixed("app", "ready"));
        run.Stop();
        Assert.Equal(7, run.WaitForExit());
    }
}
