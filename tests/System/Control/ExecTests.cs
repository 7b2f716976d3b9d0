using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Control;

/// <summary>Commands beside a running program.</summary>
public sealed class ExecTests
{
    private const string Web = Clients.Socket + """
        [program.web]
        command = ["toolbox", "sleep"]
        restart = "never"
        [program.other]
        command = ["toolbox", "sleep"]
        """;

    [Fact]
    public void The_exit_code_is_that_of_the_command()
    {
        using var run = Pid1.Start(Web);
        run.WaitForStart("web");
        Assert.Equal(0, run.Ask("exec", "web", "--", "true").Code);
        var (code, output) = run.Ask("exec", "web", "--", "sh", "-c", "echo out; echo err >&2; exit 42");
        Assert.Equal(42, code);
        Assert.Equal(["out"], output.Stdout);
        Assert.Equal(["err"], output.Stderr);
        Assert.Equal(137, run.Ask("exec", "web", "--", "sh", "-c", "kill -9 $$").Code);

        (code, output) = run.Ask("exec", "web", "--", "/none/such");
        Assert.Equal(127, code);
        Assert.Contains("/none/such: ENOENT", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(126, run.Ask("exec", "web", "--", run.Files.Configuration).Code);
        Assert.Equal(5, run.Ask("exec", "nobody", "--", "true").Code);
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_command_is_told_apart_by_its_mark_and_given_what_is_asked_for()
    {
        using var run = Pid1.Start(Web);
        run.WaitForStart("web");
        var (code, output) = run.Ask("exec", "-e", "COLOUR=green blue", "-w", "/usr", "-u", "65534:65533", "web", "--",
            "sh", "-c", "echo $SUPERVISOR_PROCESS_NAME; echo $COLOUR; pwd; id -u; id -g");
        Assert.Equal(0, code);
        Assert.Equal(["web/exec/1.1", "green blue", "/usr", "65534", "65533"], output.Stdout);
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void It_runs_in_the_namespaces_and_as_the_user_of_the_program()
    {
        using var run = Apart.Start(Clients.Socket + $$"""
            [program.box]
            command = ["{{Apart.Toolbox}}", "sleep"]
            user = "nobody"
            isolate.namespaces = ["pid", "mount", "net", "uts", "ipc"]
            """);
        var program = run.WaitForStart("box");
        using var client = run.Client("exec", "box", "--", Apart.Toolbox, "sleep", "1234");
        ProcessEntry? guest = null;
        Wait.Until("the command", () => (guest = run.Family().FirstOrDefault(entry => entry.CommandLine.Contains("sleep 1234", StringComparison.Ordinal))) is not null, run.Describe);
        foreach (var kind in (string[])["pid", "mnt", "net", "uts", "ipc"])
        {
            Assert.Equal(new FileInfo($"/proc/{program}/ns/{kind}").LinkTarget, new FileInfo($"/proc/{guest!.Pid}/ns/{kind}").LinkTarget);
            Assert.NotEqual(new FileInfo($"/proc/{run.Pid}/ns/{kind}").LinkTarget, new FileInfo($"/proc/{guest.Pid}/ns/{kind}").LinkTarget);
        }

        Assert.Contains("Uid:\t65534\t65534\t65534\t65534", File.ReadAllText($"/proc/{guest!.Pid}/status"), StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText($"/proc/{program}/cgroup"), File.ReadAllText($"/proc/{guest.Pid}/cgroup"));
        Assert.Equal(0, run.Shutdown());
        Assert.Equal(137, client.WaitForExit());
    }

    [Fact]
    public void What_is_typed_comes_through_whole_and_so_does_its_end()
    {
        using var run = Pid1.Start(Web);
        run.WaitForStart("web");

        // So much that it fits into nothing between them.
        var pipe = $"head -c 5000000 /dev/zero | {string.Join(' ', run.ClientCommand("exec", "-i", "web", "--", "cat"))} | wc -c";
        var (code, output) = Captured.Run(["/bin/bash", "-o", "pipefail", "-c", pipe]);
        Assert.True(code == 0, output.ToString());
        Assert.Equal(["5000000"], output.Stdout);

        // A command that reads nothing does not hold up whoever types.
        Assert.Equal(3, Captured.Run(["/bin/bash", "-o", "pipefail", "-c",
            $"yes | {string.Join(' ', run.ClientCommand("exec", "-i", "web", "--", "sh"))} -c 'exec <&-; echo; exit 3' | cat; exit ${{PIPESTATUS[1]}}"]).Code);
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_terminal_has_the_size_of_ones_own_and_ones_own_is_as_it_was_afterwards()
    {
        using var terminal = new Pseudoterminal();
        terminal.Resize(33, 111);
        var before = terminal.Settings;
        using var run = Pid1.Start(Web);
        run.WaitForStart("web");
        using var client = run.Client(terminal, "exec", "-it", "web", "--",
            "sh", "-c", "stty size; trap 'stty size; exit 7' WINCH; tty -s && echo is a terminal; while :; do sleep 0.1; done");
        client.Output.WaitFor("^33 111$");
        client.Output.WaitFor("^is a terminal$");
        Assert.NotEqual(before, terminal.Settings);
        terminal.Resize(20, 60);
        client.Output.WaitFor("^20 60$");
        Assert.Equal(7, client.WaitForExit());
        Assert.Equal(before, terminal.Settings);
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void Ctrl_C_on_a_terminal_is_for_the_command()
    {
        using var terminal = new Pseudoterminal();
        var before = terminal.Settings;
        using var run = Pid1.Start(Web);
        run.WaitForStart("web");
        using var client = run.Client(terminal, "exec", "-it", "web", "--", "sh", "-c", "echo ready; exec toolbox sleep");
        client.Output.WaitFor("^ready$");
        terminal.Type("\x03");
        Assert.Equal(130, client.WaitForExit());
        Assert.Equal(before, terminal.Settings);
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void Without_a_terminal_signals_are_passed_on()
    {
        using var run = Pid1.Start(Web);
        run.WaitForStart("web");
        using var client = run.Client("exec", "web", "--", "toolbox", "print-signals", "TERM");
        client.Output.WaitFor("^ready");
        Kernel.Signal(client.ProcessId, Kernel.SIGINT);
        client.Output.WaitFor("signal 2 INT");
        Kernel.Signal(client.ProcessId, Kernel.SIGTERM);
        client.Output.WaitFor("signal 15 TERM");
        Assert.Equal(0, client.WaitForExit());
        Assert.Equal(0, run.Shutdown());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_command_ends_with_its_client_and_so_does_all_that_it_has_started(bool onTerminal)
    {
        using var terminal = new Pseudoterminal();
        using var run = Pid1.Start(Web);
        run.WaitForStart("web");
        string[] command = ["web", "--", "sh", "-c", "setsid toolbox sleep 1111 & toolbox sleep 2222"];
        using var client = onTerminal ? run.Client(terminal, ["exec", "-it", .. command]) : run.Client(["exec", .. command]);
        Wait.Until("both", () => Guests(run).Count() == 2, run.Describe);
        Kernel.Signal(client.ProcessId, Kernel.SIGKILL);
        Wait.Until("nobody", () => !Guests(run).Any(), run.Describe);
        run.WaitForOnly("toolbox sleep");
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_command_ends_with_its_program()
    {
        using var run = Pid1.Start(Web);
        var program = run.WaitForStart("web");
        using var client = run.Client("exec", "web", "--", "sh", "-c", "trap '' TERM; setsid toolbox sleep 1111 & echo ready; toolbox sleep 2222");
        client.Output.WaitFor("ready");
        Kernel.Signal(program, Kernel.SIGKILL);
        client.Output.WaitFor("web has ended");
        Assert.Equal(137, client.WaitForExit());
        Wait.Until("nobody", () => !Guests(run).Any(), run.Describe);
        var (code, output) = run.Ask("exec", "web", "--", "true");
        Assert.Equal(125, code);
        Assert.Contains("web is not running", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void Others_than_root_may_not()
    {
        using var run = Pid1.Start("""
            [supervisor.control]
            socket = "{dir}/s.sock"
            mode = "0666"
            [program.web]
            command = ["toolbox", "sleep"]
            """);
        run.WaitForStart("web");
        var setpriv = Needs.Command("setpriv", "util-linux");
        var (code, output) = Captured.Run([setpriv, "--reuid=65534", "--regid=65534", "--clear-groups", "--", .. run.ClientCommand("exec", "web", "--", "true")]);
        Assert.Equal(4, code);
        Assert.Contains("only root", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, run.Shutdown());
    }

    private static IEnumerable<ProcessEntry> Guests(Pid1 run) =>
        run.Inside().Where(entry => entry.CommandLine.StartsWith("toolbox sleep 1111", StringComparison.Ordinal) || entry.CommandLine.StartsWith("toolbox sleep 2222", StringComparison.Ordinal));
}
