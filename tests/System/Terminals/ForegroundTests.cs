using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Terminals;

/// <summary>PID 1 with a terminal, as docker run -it starts it, and the one program that has the terminal.</summary>
public sealed class ForegroundTests : IDisposable
{
    private const int SIGCONT = 18;

    private readonly Pseudoterminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void What_is_typed_reaches_the_program_that_inherits_stdin_and_nobody_else()
    {
        using var run = Start("""
            [program.other]
            command = ["toolbox", "print-signals", "TERM"]
            stdout = "prefix"
            [program.app]
            command = ["toolbox", "print-signals", "TERM"]
            stdin = "inherit"
            """);
        run.Output.WaitFor("^ready");
        run.Output.WaitFor(LogText.Prefixed("other", "ready"));
        _terminal.Type("\x03");
        run.Output.WaitFor("signal 2 INT");
        _terminal.Type("\x1c");
        run.Output.WaitFor("signal 3 QUIT");
        _terminal.Type("\x1a");
        run.Output.WaitFor("signal 20 TSTP");
        _terminal.Resize(50, 132);
        run.Output.WaitFor("signal 28 WINCH");
        Assert.Equal(0, run.Shutdown());
        Assert.Equal(["other | signal 15 TERM"], run.Output.All.Where(line => line.StartsWith("other | signal", StringComparison.Ordinal)));
        Assert.Equal(0, run.Output.Count("forwarded"));
    }

    [Fact]
    public void Without_such_a_program_Ctrl_C_shuts_down_and_a_new_size_reaches_all()
    {
        using var run = Start("""
            [program.a]
            command = ["toolbox", "print-signals", "TERM"]
            stdout = "prefix"
            [program.b]
            command = ["toolbox", "print-signals", "TERM"]
            stdout = "prefix"
            """);
        run.Output.WaitFor(LogText.Prefixed("a", "ready"));
        run.Output.WaitFor(LogText.Prefixed("b", "ready"));
        _terminal.Resize(50, 132);
        run.Output.WaitFor(LogText.Prefixed("a", "signal 28 WINCH"));
        run.Output.WaitFor(LogText.Prefixed("b", "signal 28 WINCH"));
        _terminal.Type("\x03");
        Assert.Equal(0, run.WaitForExit());
        Assert.Equal(0, run.Output.Count("signal 2 INT"));
    }

    [Fact]
    public void A_shell_has_job_control_and_its_code_is_the_supervisors()
    {
        using var run = Start("""
            [program.shell]
            command = ["busybox", "sh"]
            environment = { PS1 = "" }
            stdin = "inherit"
            main = true
            restart = "never"
            """);
        var shell = run.WaitForStart("shell");
        _terminal.Type("busybox sleep 1000; echo after the job\n");
        Wait.Until("the job in the foreground", () => _terminal.ForegroundGroup != shell, run.Describe);
        var job = _terminal.ForegroundGroup;
        _terminal.Type("\x1a");
        run.Output.WaitFor("Stopped");
        _terminal.Type("jobs | busybox wc -l; fg\n");
        run.Output.WaitFor("^1$");
        Wait.Until("the job in the foreground again", () => _terminal.ForegroundGroup == job, run.Describe);
        _terminal.Type("\x03");
        Wait.Until("the end of the job", () => !ProcessTable.IsAlive(job), run.Describe);
        _terminal.Type("exit 3\n");
        Assert.Equal(3, run.WaitForExit());
        Assert.Equal(0, run.Output.Count("can't access tty"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_terminal_is_its_own_as_a_group_in_the_supervisors_session(bool acquired)
    {
        using var run = Start("""
            [program.app]
            command = ["toolbox", "terminal"]
            stdin = "inherit"
            restart = "never"
            [program.other]
            command = ["toolbox", "terminal"]
            stdout = "prefix"
            restart = "never"
            """, acquired);
        Assert.Equal(0, run.WaitForExit());
        run.Output.WaitFor("^terminal yes session shared group foreground");
        run.Output.WaitFor(LogText.Prefixed("other", "terminal no session own group none"));
    }

    [Fact]
    public void In_a_pid_namespace_of_its_own_it_has_the_terminal_all_the_same()
    {
        using var run = Start("""
            [program.app]
            command = ["toolbox", "print-signals", "INT"]
            stdin = "inherit"
            restart = "never"
            isolate = { namespaces = ["pid"] }
            """);
        run.Output.WaitFor("^ready");
        _terminal.Type("\x03");
        run.Output.WaitFor("signal 2 INT");
        Assert.Equal(0, run.WaitForExit());
    }

    [Fact]
    public void When_it_ends_the_supervisor_has_the_terminal_back_with_its_settings()
    {
        var before = _terminal.Settings;
        using var run = Start("""
            [program.editor]
            command = ["toolbox", "spoil-terminal"]
            stdin = "inherit"
            restart = "always"
            backoff = { initial = "1h", max = "1h" }
            """);
        var editor = run.WaitForStart("editor");
        run.Output.WaitFor("spoilt");
        Assert.Equal(editor, _terminal.ForegroundGroup);
        Assert.NotEqual(before, _terminal.Settings);
        Kernel.Signal(editor, Kernel.SIGKILL);
        run.Output.WaitFor("restarting in");
        Assert.Equal(run.Pid, _terminal.ForegroundGroup);
        Assert.Equal(before, _terminal.Settings);
        _terminal.Type("\x03");
        Assert.Equal(0, run.WaitForExit());
    }

    [Fact]
    public void A_program_that_cannot_be_started_leaves_the_terminal_with_the_supervisor()
    {
        using var run = Start("""
            [supervisor]
            exit = "never"
            [program.lost]
            command = ["no-such-command"]
            stdin = "inherit"
            """);
        run.Output.WaitFor("lost: cannot start");
        Wait.Until("the terminal with the supervisor", () => _terminal.ForegroundGroup == run.Pid, run.Describe);
        _terminal.Type("\x03");
        Assert.Equal(0, run.WaitForExit());
    }

    [Fact]
    public void One_that_is_stopped_by_Ctrl_Z_goes_on_when_the_supervisor_is_told_to()
    {
        using var run = Start("""
            [program.job]
            command = ["toolbox", "sleep"]
            stdin = "inherit"
            """);
        var job = run.WaitForStart("job");
        _terminal.Type("\x1a");
        run.Output.WaitFor("job was stopped by SIGTSTP");
        Assert.Equal('T', ProcessTable.Read(job)?.State);
        run.Signal(SIGCONT);
        Wait.Until("the job going on", () => ProcessTable.Read(job)?.State == 'S', run.Describe);
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_terminal_that_hangs_up_tells_the_program_that_has_it()
    {
        using var run = Start("""
            [program.app]
            command = "exec toolbox print-signals HUP > {dir}/app.log"
            shell = true
            stdin = "inherit"
            main = true
            """);
        var log = run.Files["app.log"];
        Wait.Until("the program's handlers", () => File.Exists(log) && File.ReadAllText(log).Contains("ready", StringComparison.Ordinal), run.Describe);
        _terminal.HangUp();
        Assert.Equal(0, run.WaitForExit());
        Assert.Contains("signal 1 HUP", File.ReadAllText(log), StringComparison.Ordinal);
    }

    [Fact]
    public void As_a_job_of_a_shell_it_leaves_the_terminal_as_it_was()
    {
        using var directory = new TestDirectory("""
            [program.app]
            command = ["toolbox", "spoil-terminal"]
            stdin = "inherit"
            restart = "never"
            """);
        using var shell = new Captured([directory.Toolbox, "on-terminal", _terminal.Name, "/bin/busybox", "sh"], directory.Location,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = directory.SearchPath }, terminal: _terminal);
        Wait.Until("the shell", () => _terminal.ForegroundGroup == shell.ProcessId, shell.Output.ToString);
        _terminal.Type($"supervisor run -c {directory.Configuration}\n");
        shell.Output.WaitFor("spoilt");
        var app = _terminal.ForegroundGroup;
        var supervisor = ProcessTable.Read(app)!.Parent;
        Assert.NotEqual(shell.ProcessId, supervisor);
        Kernel.Signal(supervisor, Kernel.SIGTERM);
        Wait.Until("the terminal with the shell", () => _terminal.ForegroundGroup == shell.ProcessId, shell.Output.ToString);
        _terminal.Type("busybox stty -a\n");
        shell.Output.WaitFor(@"(?<!-)icanon");
        shell.Output.WaitFor(@"(?<!-)isig\b");
        _terminal.Type("exit 0\n");
        Assert.Equal(0, shell.WaitForExit());
    }

    [Fact]
    public void In_the_background_of_a_shell_it_does_not_take_the_terminal()
    {
        using var directory = new TestDirectory("""
            [program.app]
            command = ["toolbox", "terminal"]
            stdin = "inherit"
            restart = "never"
            """);
        using var shell = new Captured([directory.Toolbox, "on-terminal", _terminal.Name, "/bin/busybox", "sh"], directory.Location,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = directory.SearchPath }, terminal: _terminal);
        _terminal.Type($"supervisor run -c {directory.Configuration} &\n");
        shell.Output.WaitFor("terminal yes session shared group background");
        shell.Output.WaitFor("app has no job control on the terminal: the supervisor is in its background");
        Assert.Equal(shell.ProcessId, _terminal.ForegroundGroup);
        _terminal.Type("exit 0\n");
        Assert.Equal(0, shell.WaitForExit());
    }

    [Fact]
    public void Without_a_terminal_it_only_has_the_supervisors_stdin()
    {
        using var run = Pid1.Start("""
            [program.app]
            command = ["toolbox", "terminal"]
            stdin = "inherit"
            restart = "never"
            """);
        Assert.Equal(0, run.WaitForExit());
        run.Output.WaitFor("^terminal no session own group none");
    }

    private Pid1 Start(string configuration, bool acquired = true) => Pid1.Start(configuration, terminal: _terminal, acquired: acquired);
}
