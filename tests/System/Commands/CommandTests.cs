using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Commands;

/// <summary>The commands of the published binary, and what is promised of the file itself.</summary>
public sealed class CommandTests
{
    [Fact]
    public void Check_reports_five_mistakes_at_once_with_their_positions()
    {
        using var files = new TestDirectory("""
            [supervisor]
            shutdown_timeout = 25
            [program.web]
            command = []
            restrat = "always"
            restart = "sometimes"
            after = ["webb"]
            """);
        var (code, output) = Captured.Run([files.Supervisor, "check", files.Configuration]);
        Assert.Equal(2, code);
        foreach (var line in new[] { 2, 4, 5, 6, 7 })
        {
            output.WaitFor($@"supervisor\.toml:{line}:\d+: error: ");
        }
    }

    [Theory]
    [InlineData("check")]
    [InlineData("run", "-c")]
    public void A_pipe_in_place_of_the_configuration_is_refused_and_holds_nothing_up(params string[] arguments)
    {
        using var files = new TestDirectory();
        var pipe = Path.Combine(files.Location, "pipe");
        Assert.Equal(0, Captured.Run([Needs.Command("mkfifo", "coreutils"), pipe]).Code);

        var (code, output) = Captured.Run([files.Supervisor, .. arguments, pipe]);

        Assert.Equal(2, code);
        output.WaitFor("Not a regular file");
    }

    [Fact]
    public void Explain_prints_the_ordered_steps_of_a_launch()
    {
        using var files = new TestDirectory("""
            [program.web]
            command = ["toolbox", "sleep"]
            directory = "/"
            nice = 5
            """);
        var (code, output) = Captured.Run([files.Supervisor, "explain", "web", "-c", files.Configuration]);
        Assert.True(code == 0, output.ToString());
        Assert.True(output.IndexOf("setpriority") >= 0, output.ToString());
        Assert.True(output.IndexOf("setpriority") < output.IndexOf("execve"), output.ToString());
    }

    [Fact]
    public void Version_prints_one_line()
    {
        using var files = new TestDirectory();
        var (code, output) = Captured.Run([files.Supervisor, "version"]);
        Assert.Equal(0, code);
        Assert.Single(output.Stdout);
    }

    [Fact]
    public void The_binary_is_static_and_below_21_MB()
    {
        using var files = new TestDirectory();
        var (_, output) = Captured.Run(["/usr/bin/ldd", files.Supervisor]);
        output.WaitFor("not a dynamic executable|statically linked");
        Assert.InRange(new FileInfo(files.Supervisor).Length, 1, 21_000_000);
    }

    [Fact]
    public void It_runs_in_an_empty_root()
    {
        Needs.Root();
        using var files = new TestDirectory("""
            [program.task]
            command = ["/bin/toolbox", "exit", "6"]
            restart = "never"
            """);
        var chroot = Needs.Command("chroot", "coreutils");
        var (code, output) = Captured.Run([chroot, files.Location, "/bin/supervisor", "run", "-c", "/supervisor.toml"]);
        Assert.True(code == 6, output.ToString());
    }

    [Fact]
    public void Idle_with_one_program_it_holds_less_than_10_MB()
    {
        using var run = Pid1.Start("""
            [program.web]
            command = ["toolbox", "sleep"]
            """);
        run.WaitForStart("web");
        Wait.Until("less than 10,000 kB", () => ProcessTable.Field(run.Pid, "VmRSS") is > 0 and < 10_000, () => $"{ProcessTable.Field(run.Pid, "VmRSS")} kB");
        Assert.Equal(0, run.Shutdown());
    }
}
