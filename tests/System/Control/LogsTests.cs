using System.Globalization;
using System.Text.Json;
using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Control;

/// <summary>What programs have written, shown by the command line.</summary>
public sealed class LogsTests
{
    private const string Two = Clients.Socket + """
        [program.web]
        command = ["sh", "-c", "echo one; echo two >&2; echo three; toolbox wait-file {dir}/go; echo four; toolbox sleep"]
        stdout = "prefix"
        stderr = "prefix"
        [program.worker]
        command = ["sh", "-c", "echo working; toolbox wait-file {dir}/go; echo worked; toolbox sleep"]
        stdout = "prefix"
        """;

    [Fact]
    public void The_last_lines_are_shown_as_they_were_written()
    {
        using var run = Pid1.Start(Two);
        run.Output.WaitFor(LogText.Prefixed("web", "two"));
        run.Output.WaitFor(LogText.Prefixed("web", "three"));
        Assert.Equal(["one", "two", "three"], run.Ask("logs", "web").Output.Stdout.OrderBy(Number));
        Assert.Equal(["three"], run.Ask("logs", "-n", "1", "--stream", "stdout", "web").Output.Stdout);
        Assert.Equal(["two"], run.Ask("logs", "--stream", "stderr", "web").Output.Stdout);

        var (code, output) = run.Ask("logs", "nobody");
        Assert.Equal(5, code);
        Assert.Contains("there is no program named nobody", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, run.Ask("logs", "-n", "many", "web").Code);
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void Several_programs_are_followed_each_with_its_name()
    {
        using var run = Pid1.Start(Two);
        run.Output.WaitFor(LogText.Prefixed("web", "two"));
        run.Output.WaitFor(LogText.Prefixed("web", "three"));
        run.Output.WaitFor(LogText.Prefixed("worker", "working"));
        using var client = run.Client("logs", "-f", "web", "worker");
        client.Output.WaitFor(@"^web    \| three$");
        client.Output.WaitFor(@"^worker \| working$");
        Assert.Equal(4, client.Output.All.Count);
        File.WriteAllText(run.Files["go"], "");
        client.Output.WaitFor(@"^web    \| four$");
        client.Output.WaitFor(@"^worker \| worked$");

        // Whoever follows is let go when the supervisor ends.
        Assert.Equal(0, run.Shutdown());
        Assert.Equal(0, client.WaitForExit());
    }

    [Fact]
    public void What_is_older_than_asked_for_is_left_out()
    {
        using var run = Pid1.Start(Two);
        run.Output.WaitFor(LogText.Prefixed("web", "two"));
        run.Output.WaitFor(LogText.Prefixed("web", "three"));
        var now = DateTime.UtcNow.ToString("O", CultureInfo.InvariantCulture);
        File.WriteAllText(run.Files["go"], "");
        run.Output.WaitFor(LogText.Prefixed("web", "four"));
        Assert.Equal(["four"], run.Ask("logs", "--since", now, "web").Output.Stdout);
        Assert.Equal(4, run.Ask("logs", "--since", "1h", "web").Output.Stdout.Count);
        Assert.Equal(2, run.Ask("logs", "--since", "soon", "web").Code);
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void Lines_that_are_not_remembered_come_from_log_files_across_rotations()
    {
        const int Lines = 20_000;
        using var run = Pid1.Start(Clients.Socket + $$"""
            [program.writer]
            command = ["sh", "-c", "toolbox write-lines {{Lines}} 60; echo done; toolbox sleep"]
            stdout = ["prefix", { file = "{dir}/web.log", max_size = "256K", keep = 100, compress = "gzip" }]
            """, readStdout: true);
        run.Output.WaitFor(LogText.Prefixed("writer", "done"));
        var (code, output) = run.Ask("logs", "-n", "15000", "writer");
        Assert.True(code == 0, output.ToString());
        var written = run.Output.Matches(LogText.Prefixed("writer", "(?<text>.*)$")).Select(match => match.Groups["text"].Value).ToList();
        Assert.Equal(written[^15000..], output.Stdout);
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void For_programs_each_line_is_a_document()
    {
        using var run = Pid1.Start(Two);
        run.Output.WaitFor(LogText.Prefixed("web", "two"));
        run.Output.WaitFor(LogText.Prefixed("web", "three"));
        var lines = run.Ask("logs", "--json", "--stream", "stdout", "web").Output.Stdout;
        Assert.Equal("""{"programs":["web"]}""", lines[0]);
        using var last = JsonDocument.Parse(lines[^1]);
        Assert.Equal("three", last.RootElement.GetProperty("line").GetString());
        Assert.Equal("stdout", last.RootElement.GetProperty("stream").GetString());
        Assert.InRange((DateTime.UtcNow - last.RootElement.GetProperty("time").GetDateTime()).TotalMinutes, 0, 1);
        Assert.Equal(0, run.Shutdown());
    }

    /// <summary>Two pipes have no common order.</summary>
    private static int Number(string word) => word switch
    {
        "one" => 1,
        "two" => 2,
        "three" => 3,
        _ => 9,
    };
}
