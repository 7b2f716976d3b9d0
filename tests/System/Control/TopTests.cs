using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Control;

/// <summary>The live table, and the terminal that it leaves behind.</summary>
public sealed class TopTests : IDisposable
{
    private const string Web = Clients.Socket + """
        [program.web]
        command = ["toolbox", "sleep"]
        [program.gone]
        command = ["true"]
        restart = "never"
        """;

    private readonly Pseudoterminal _terminal = new();
    private readonly string _before;

    public TopTests()
    {
        _terminal.Resize(20, 100);
        _before = _terminal.Settings;
    }

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void It_shows_programs_and_acts_on_them_by_keys()
    {
        using var run = Pid1.Start(Web);
        var first = run.WaitForStart("web");
        using var top = new Captured(
            [run.Files.Toolbox, "on-terminal", _terminal.Name, "/bin/sh", "-c", $"{string.Join(' ', run.ClientCommand("top"))}; echo after $?"], terminal: _terminal);
        top.Output.WaitFor(@"NAME +STATE +PID");
        top.Output.WaitFor(@"web +ready +\d+");
        Assert.NotEqual(_before, _terminal.Settings);
        _terminal.Type("n");
        top.Output.WaitFor("sorted by name");
        _terminal.Type("jry");
        run.WaitForStart("web", times: 2);
        Wait.Until("the end of the first", () => run.Family().All(entry => entry.Pid != first), run.Describe);
        _terminal.Type("q");
        Assert.Equal(0, top.WaitForExit());
        top.Output.WaitFor("\e\\[\\?25h\e\\[\\?1049lafter 0");
        Assert.Equal(_before, _terminal.Settings);
        Assert.Equal(0, run.Shutdown());
    }

    [Theory]
    [InlineData(Kernel.SIGINT)]
    [InlineData(Kernel.SIGTERM)]
    [InlineData(Kernel.SIGHUP)]
    public void Signals_leave_the_terminal_as_it_was(int signal)
    {
        using var run = Pid1.Start(Web);
        run.WaitForStart("web");
        using var top = run.Client(_terminal, "top");
        top.Output.WaitFor(@"web +ready +\d+");
        Kernel.Signal(top.ProcessId, signal);
        Assert.Equal(128 + signal, top.WaitForExit());
        Assert.Equal(_before, _terminal.Settings);
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void So_does_the_end_of_the_supervisor()
    {
        using var run = Pid1.Start(Web);
        run.WaitForStart("web");
        using var top = run.Client(_terminal, "top");
        top.Output.WaitFor(@"web +ready +\d+");
        Assert.Equal(0, run.Shutdown());
        Assert.Equal(4, top.WaitForExit());
        Assert.Equal(_before, _terminal.Settings);
    }

    [Fact]
    public void Without_a_terminal_it_prints_one_table()
    {
        using var run = Pid1.Start(Web);
        run.WaitForStart("web");
        run.Output.WaitFor(LogText.Exited("gone", 0));
        var (code, output) = run.Ask("top");
        Assert.True(code == 0, output.ToString());
        Assert.Equal(3, output.Stdout.Count);
        Assert.Single(output.Matches(@"^web +ready +\d+ +\d+\.\d +\d+\.\dK +1 +0 "));
        Assert.Single(output.Matches("^gone +exited +- "));
        Assert.Equal(0, run.Shutdown());
    }
}
