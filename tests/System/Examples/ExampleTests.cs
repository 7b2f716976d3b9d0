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
    public void The_library_confines_a_process_of_any_program()
    {
        Needs.Root();
        var (code, output) = Captured.Run(["env", $"DOTNET_ROOT={Published.DotnetRoot}", Path.Combine(Published.Root, "artifacts/bin/Confined/debug/Confined")]);
        Assert.Equal(0, code);
        output.WaitFor("^I am process 2 of my own, as root$");
        output.WaitFor("^it ended with code 1$");
    }

    [Fact]
    public void The_confined_programs_say_what_they_can_and_cannot_do()
    {
        using var run = Pid1.Start(File.ReadAllText(Path.Combine(Folder, "confined.toml")), through: ["unshare", "--net"]);
        run.Output.WaitFor(@"worker \| root is process 2 of its own, with CapBnd: 0000000000000000");
        run.Output.WaitFor(@"worker \| and cannot write /etc");
        run.Output.WaitFor(@"helper \| cannot read /etc/shadow");
        Assert.Equal(0, run.WaitForExit());
    }

    [Fact]
    public void An_ordinary_user_confines_a_program_without_any_privilege()
    {
        using var run = Pid1.Start(File.ReadAllText(Path.Combine(Folder, "rootless.toml")), through: ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]);
        run.Output.WaitFor(@"alone \| I am root, process 2, in alone, and see 0 files in /tmp");
        Assert.Equal(0, run.WaitForExit());
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
