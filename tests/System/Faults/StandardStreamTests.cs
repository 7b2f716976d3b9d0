using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Faults;

/// <summary>Standard streams that are closed, full, or read by nobody.</summary>
public sealed class StandardStreamTests
{
    private const string Pair = """
        [program.writer]
        command = ["toolbox", "write-lines", "20000"]
        restart = "always"
        stdout = "prefix"
        backoff = { initial = "50ms" }
        [program.web]
        command = ["toolbox", "sleep"]
        backoff = { initial = "50ms" }
        """;

    [Fact]
    public void A_full_disk_as_standard_output_holds_up_its_writer_and_nobody_else()
    {
        using var run = Pid1.Start(Pair, through: ["/bin/sh", "-c", "exec \"$@\" >/dev/full", "sh"]);
        run.WaitForStart("writer");
        Kernel.Signal(run.WaitForStart("web"), Kernel.SIGKILL);
        run.WaitForStart("web", times: 2);
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_full_disk_under_its_own_log_does_not_end_it()
    {
        using var run = Pid1.Start(Pair, through: ["/bin/sh", "-c", "exec \"$@\" 2>/dev/full", "sh"]);
        run.Output.WaitFor(LogText.Prefixed("writer", "line 20000"), count: 2);
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void Started_without_any_standard_stream_it_supervises_and_gives_programs_theirs()
    {
        using var run = Pid1.Start("""
            [program.web]
            command = ["toolbox", "sleep"]
            stdout = "inherit"
            stderr = "inherit"
            backoff = { initial = "50ms" }
            [program.writer]
            command = ["toolbox", "write-lines", "10"]
            stdout = "prefix"
            """, through: ["/bin/sh", "-c", "exec \"$@\" <&- >&- 2>&-", "sh"]);
        var first = WaitForSleeper(run, otherThan: 0);
        Assert.Equal(["0", "1", "2"], Directory.GetFileSystemEntries($"/proc/{first}/fd").Select(path => Path.GetFileName(path)!).Order());
        Assert.All(["0", "1", "2"], number => Assert.Equal("/dev/null", new FileInfo($"/proc/{first}/fd/{number}").LinkTarget));
        Kernel.Signal(first, Kernel.SIGKILL);
        WaitForSleeper(run, otherThan: first);
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void Whoever_read_its_output_may_go_away()
    {
        using var run = Pid1.Start(Pair, through: ["/bin/bash", "-c", "exec \"$@\" > >(true)", "bash"]);
        run.Output.WaitFor("EPIPE");
        run.WaitForStart("web");
    }

    private static int WaitForSleeper(Pid1 run, int otherThan)
    {
        ProcessEntry? found = null;
        Wait.Until("a sleeping program", () => (found = run.Children().FirstOrDefault(entry =>
            entry.Pid != otherThan && entry.CommandLine == "toolbox sleep")) is not null, run.Describe);
        return found!.Pid;
    }
}
