using Supervisor.Isolation.Options;
using static Isolation.Tests.LauncherFixture;

namespace Isolation.Tests;

/// <summary>A file as standard input, and a terminal for the session: as plans, and in real programs.</summary>
public sealed class StreamStepTests : IDisposable
{
    private static readonly DescriptorSource Terminal = new(7, "pseudo-terminal");
    private readonly LauncherFixture _launcher = new();

    public void Dispose() => _launcher.Dispose();

    [Fact]
    public void A_plan_with_a_terminal_prints_as_agreed() =>
        Golden.Check("terminal", Some.Plan(Some.Options() with
        {
            User = "1234",
            Session = SessionMode.NewSessionOnTerminal,
            Streams = new(Terminal, Terminal, Terminal),
        }).ToString());

    [Fact]
    public void A_plan_with_a_file_to_read_prints_as_agreed() =>
        Golden.Check("stdin-file", Some.Plan(Some.Options() with
        {
            Streams = StandardStreams.Inherited with { Input = DescriptorSource.OfFile("/srv/orders.txt") },
        }).ToString());

    [Fact]
    public void A_file_is_read_from_its_beginning_by_each_launch()
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, "some lines");
        var options = Command("cat") with { Streams = StandardStreams.Inherited with { Input = DescriptorSource.OfFile(path) } };
        Assert.Equal(("some lines", "some lines"), (_launcher.Output(options), _launcher.Output(options)));
        File.Delete(path);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.StartsWith(
            "cannot open /nonexistent/file as its stdin: ENOENT (No such file or directory); it does not exist",
            FailureOf("/nonexistent/file"), StringComparison.Ordinal);

    [Fact]
    public void A_named_pipe_that_nobody_writes_to_does_not_hold_up_the_launch()
    {
        var directory = Directory.CreateTempSubdirectory("stdin-").FullName;
        var pipe = Path.Combine(directory, "pipe");
        Assert.Equal(0, _launcher.Run(Command("mkfifo", pipe)));
        Assert.Equal("started", _launcher.Output(Command("sh", "-c", "echo started") with
        {
            Streams = StandardStreams.Inherited with { Input = DescriptorSource.OfFile(pipe) },
        }));
        Directory.Delete(directory, recursive: true);
    }

    private string FailureOf(string path) =>
        _launcher.FailToStart(Command("true") with { Streams = StandardStreams.Inherited with { Input = DescriptorSource.OfFile(path) } }).ToString();
}
