using System.Text.Json;
using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Control;

/// <summary>What happens to programs, shown by the command line.</summary>
public sealed class EventsTests
{
    [Fact]
    public void Events_are_followed_until_the_supervisor_ends()
    {
        using var run = Pid1.Start(Clients.Socket + """
            [program.web]
            command = ["toolbox", "sleep"]
            backoff = { initial = "50ms" }
            [program.other]
            command = ["toolbox", "sleep"]
            """);
        var web = run.WaitForStart("web");
        run.WaitForStart("other");
        using var all = run.Client("events", "-f");
        using var one = run.Client("events", "-f", "--program", "web", "--json");
        all.Output.WaitFor("started .*web");
        all.Output.WaitFor("started .*other");
        one.Output.WaitFor("\"started\"");
        Kernel.Signal(web, Kernel.SIGKILL);
        all.Output.WaitFor("exited .*web");
        one.Output.WaitFor("\"exited\"");
        one.Output.WaitFor("\"started\"", 2);
        Assert.Equal(0, run.Shutdown());
        Assert.Equal(0, all.WaitForExit());
        Assert.Equal(0, one.WaitForExit());
        foreach (var line in one.Output.Stdout)
        {
            using var document = JsonDocument.Parse(line);
            Assert.Equal("web", document.RootElement.GetProperty("program").GetString());
        }
    }

    [Fact]
    public void What_has_happened_is_shown_once()
    {
        using var run = Pid1.Start(Clients.Socket + """
            [program.web]
            command = ["toolbox", "sleep"]
            """);
        run.WaitForStart("web");
        var (code, output) = run.Ask("events");
        Assert.Equal(0, code);
        Assert.Equal(1, output.Count("started .*web"));
        Assert.Equal(5, run.Ask("events", "--program", "nobody").Code);
        Assert.Equal(0, run.Shutdown());
    }
}
