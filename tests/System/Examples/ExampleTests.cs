using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Examples;

public sealed class ExampleTests
{
    private static readonly string Folder = Path.Combine(Published.Root, "config-examples");

    public static TheoryData<string> Files() => [.. Directory.GetFiles(Folder, "*.toml").Select(file => Path.GetFileName(file)!)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_example_is_valid(string file)
    {
        using var files = new TestDirectory();
        var (code, output) = Captured.Run([files.Supervisor, "check", Path.Combine(Folder, file)]);
        Assert.True(code == 0, output.ToString());
    }

    [Fact]
    public void The_quickstart_tells_its_story_and_ends_with_0()
    {
        using var run = Pid1.Start(File.ReadAllText(Path.Combine(Folder, "quickstart.toml")));
        Assert.Equal(0, run.WaitForExit(TimeSpan.FromSeconds(60)));
        Assert.Equal(2, run.Output.Count(LogText.Restarting("clumsy")));
        var first = run.Output.IndexOf(LogText.Started("store"));
        Assert.InRange(first, 0, run.Output.IndexOf(LogText.Started("shop")));
    }

    [Fact]
    public void The_quickstart_is_stopped_cleanly_by_Ctrl_C()
    {
        using var run = Pid1.Start(File.ReadAllText(Path.Combine(Folder, "quickstart.toml")));
        run.WaitForStart("shop");
        run.Signal(Kernel.SIGINT);
        Assert.Equal(0, run.WaitForExit());
    }
}
