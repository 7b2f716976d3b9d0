using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Commands;

/// <summary>supervisor isolate with the published binary: what the command gets, how it ends, and that nothing is left.</summary>
public sealed class IsolateTests
{
    private static readonly string[] Kinds = ["cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"];

    [Fact]
    public void A_strict_command_is_in_namespaces_of_its_own()
    {
        Needs.Root();
        using var files = new TestDirectory();
        var (code, output) = Captured.Run([files.Supervisor, "isolate", "--profile", "strict", "--", "/bin/sh", "-c",
            "for kind in cgroup ipc mnt net pid time user uts; do echo $kind $(readlink /proc/self/ns/$kind); done; cat /proc/self/status; touch /usr/x || echo read-only"]);
        Assert.True(code == 0, output.ToString());
        foreach (var kind in Kinds)
        {
            var own = new FileInfo($"/proc/self/ns/{kind}").LinkTarget;
            Assert.NotEqual(own, output.WaitFor($@"^{kind} (?<inode>\S+)").Groups["inode"].Value);
        }

        output.WaitFor(@"^CapBnd:\s+0+$");
        output.WaitFor(@"^NoNewPrivs:\s+1$");
        output.WaitFor(@"^Seccomp:\s+2$");
        output.WaitFor("^read-only$");
    }

    [Theory]
    [InlineData(0, "/bin/true")]
    [InlineData(7, "/bin/sh", "-c", "exit 7")]
    [InlineData(137, "/bin/sh", "-c", "kill -KILL $$")]
    [InlineData(127, "/no/such/command")]
    [InlineData(127, "no-such-command")]
    [InlineData(126, "/etc/passwd")]
    public void It_ends_with_the_exit_code_of_the_command(int expected, params string[] command)
    {
        using var files = new TestDirectory();
        var (code, output) = Captured.Run([files.Supervisor, "isolate", "--", .. command]);
        Assert.True(code == expected, output.ToString());
        if (expected is 126 or 127)
        {
            output.WaitFor($"^supervisor isolate: cannot .*{Path.GetFileName(command[0])}");
        }
        else
        {
            Assert.Empty(output.Stdout);
        }
    }

    [Fact]
    public void What_it_cannot_be_confined_to_is_said_and_ends_with_125()
    {
        using var files = new TestDirectory();
        var (code, output) = Captured.Run([files.Supervisor, "isolate", "--root", "/no/such/root", "--", "/bin/true"]);
        Assert.True(code == 125, output.ToString());
        output.WaitFor("^supervisor isolate: cannot .*/no/such/root.*ENOENT");
    }

    [Fact]
    public void What_was_only_to_be_tried_is_said_when_it_is_missing()
    {
        Needs.Root();
        using var files = new TestDirectory();
        var setpriv = Needs.Command("setpriv", "util-linux");
        var (code, output) = Captured.Run([setpriv, "--bounding-set=-sys_admin", "--inh-caps=-sys_admin",
            files.Supervisor, "isolate", "--namespaces", "uts", "--try", "uts", "--", "/bin/echo", "it ran"]);
        Assert.True(code == 0, output.ToString());
        output.WaitFor("^supervisor isolate: runs without uts: cannot .*EPERM");
        output.WaitFor("^it ran$");
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("HUP")]
    [InlineData("QUIT")]
    [InlineData("USR1")]
    [InlineData("USR2")]
    [InlineData("WINCH")]
    public void A_signal_is_passed_on(string signal)
    {
        using var files = new TestDirectory();
        using var run = new Captured([files.Supervisor, "isolate", "--", files.Toolbox, "print-signals", "1"]);
        run.Output.WaitFor("ready");
        Assert.Equal(0, Captured.Run([Needs.Command("kill", "procps"), $"-{signal}", $"{run.ProcessId}"]).Code);
        run.Output.WaitFor(signal);
        Assert.Equal(0, run.WaitForExit());
    }

    [Fact]
    public void A_command_that_a_signal_ends_ends_it_with_128_and_the_signal()
    {
        Needs.Root();
        using var files = new TestDirectory();
        using var run = new Captured([files.Supervisor, "isolate", "--profile", "strict", "--", "/bin/sh", "-c", "echo ready; read line"]);
        run.Output.WaitFor("ready");
        Kernel.Signal(run.ProcessId, Kernel.SIGTERM);
        Assert.Equal(128 + Kernel.SIGTERM, run.WaitForExit());
    }

    [Fact]
    public void Nothing_in_its_PID_namespace_outlives_the_command()
    {
        Needs.Root();
        using var files = new TestDirectory();
        var (code, output) = Captured.Run([files.Supervisor, "isolate", "--namespaces", "pid", "--", files.Toolbox, "daemonise"]);
        Assert.True(code == 0, output.ToString());
        Assert.DoesNotContain(ProcessTable.All(), entry => entry.CommandLine.StartsWith(files.Toolbox, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--profile", "strict", "--no-private-tmp")]
    [InlineData("--name", "plain")]
    public void The_command_dies_with_it(params string[] flags)
    {
        Needs.Root();
        using var files = new TestDirectory();
        using var run = new Captured([files.Supervisor, "isolate", .. flags, "--", files.Toolbox, "ignore-term"]);
        run.Output.WaitFor("ready");
        Kernel.Signal(run.ProcessId, Kernel.SIGKILL);
        Wait.Until("the end of the command", () => !ProcessTable.All().Any(entry => entry.CommandLine.StartsWith(files.Toolbox, StringComparison.Ordinal)), run.Output.ToString);
    }

    [Fact]
    public void An_ordinary_user_needs_a_user_namespace_and_nothing_else()
    {
        Needs.Root();
        using var files = new TestDirectory();
        var setpriv = Needs.Command("setpriv", "util-linux");
        string[] ordinary = [setpriv, "--reuid=65534", "--regid=65534", "--clear-groups", "--bounding-set=-all", "--inh-caps=-all"];
        var (code, output) = Captured.Run([.. ordinary, files.Supervisor, "isolate", "--namespaces", "user,pid,mount", "--proc", "--read-only", "--hostname", "inside", "--",
            "/bin/sh", "-c", "id -u; hostname; set -- /proc/[0-9]*; echo processes $#; touch /var/tmp/x || echo read-only"]);
        Assert.True(code == 0, output.ToString());
        output.WaitFor("^0$");
        output.WaitFor("^inside$");
        output.WaitFor("^processes 2$");
        output.WaitFor("^read-only$");

        var (strict, told) = Captured.Run([.. ordinary, files.Supervisor, "isolate", "--profile", "strict", "--", "/bin/true"]);
        Assert.True(strict == 0, told.ToString());

        var (refused, why) = Captured.Run([.. ordinary, files.Supervisor, "isolate", "--namespaces", "mount", "--", "/bin/true"]);
        Assert.True(refused == 125, why.ToString());
        why.WaitFor("^supervisor isolate: cannot .*EPERM");
    }

    [Fact]
    public void It_keeps_the_terminal_and_Ctrl_C_reaches_the_command_once()
    {
        using var run = OnTerminal("toolbox print-signals");
        run.Output.WaitFor("ready");
        run.Type("\x03");
        run.Output.WaitFor("INT");
        run.Type("\x1c");
        run.Output.WaitFor("QUIT");
        Assert.Single(run.Output.Stdout, line => line.Contains("INT", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_the_terminal_there_is_nothing_to_type_into()
    {
        using var run = OnTerminal("/bin/sh -c 'if (: </dev/tty) 2>/dev/null; then echo has; else echo has none; fi'", "--new-session");
        run.Output.WaitFor("has none");
        Assert.Equal(0, run.WaitForExit());
    }

    [Fact]
    public void As_a_job_it_stops_and_goes_on_with_the_command()
    {
        using var files = new TestDirectory();
        using var run = new Captured([Needs.Command("script", "bsdutils"), "--quiet", "--return", "--command",
            $"/bin/bash --norc --noprofile -i", "/dev/null"]);
        // What is typed comes back too, so the words to wait for are not in it.
        run.Type($"{files.Supervisor} isolate --namespaces pid -- /bin/sh -c 'echo is re\"\"ady; read line; echo got \"\"$line; exit 3'\n");
        run.Output.WaitFor("is ready");
        run.Type("\x1a");
        run.Output.WaitFor("Stopped");
        run.Type("fg\n");
        run.Output.WaitFor("isolate --namespaces", count: 3);
        run.Type("hello\n");
        run.Output.WaitFor("got hello");
        run.Type("echo code $?; exit\n");
        run.Output.WaitFor("code 3");
        run.WaitForExit();
    }

    [Fact]
    public void Limits_are_refused_where_others_share_the_cgroup_or_none_can_be_made()
    {
        Needs.Root();
        using var files = new TestDirectory();
        var unshare = Needs.Command("unshare", "util-linux");
        // Without /sys there is no cgroup to find.
        var (code, output) = Captured.Run([unshare, "--mount", "/bin/sh", "-c",
            $"mount -t tmpfs none /sys && exec {files.Supervisor} isolate --memory 64M -- /bin/true"]);
        Assert.True(code == 125, output.ToString());
        output.WaitFor("^supervisor isolate: cannot .*cgroup");
    }

    private static Terminal OnTerminal(string command, params string[] flags)
    {
        var files = new TestDirectory();
        command = command.Replace("toolbox", files.Toolbox, StringComparison.Ordinal);
        return new Terminal(files, [Needs.Command("script", "bsdutils"), "--quiet", "--return", "--command",
            $"{files.Supervisor} isolate {string.Join(' ', flags)} -- {command}", "/dev/null"]);
    }

    private sealed class Terminal(TestDirectory files, IReadOnlyList<string> command) : Captured(command)
    {
        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            files.Dispose();
        }
    }
}
