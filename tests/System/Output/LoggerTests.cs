using System.Globalization;
using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Output;

/// <summary>Programs whose output is another program's input.</summary>
public sealed class LoggerTests
{
    private const string Bash = "/bin/bash";

    [Fact]
    public void A_logger_that_crashes_all_the_time_misses_no_line()
    {
        const int Lines = 5_000;

        // Bash reads a pipe byte by byte, so it takes exactly what it writes.
        using var run = Pid1.Start($$"""
            [supervisor]
            exit = "never"
            [program.logger]
            command = ["{{Bash}}", "-c", "for i in $(seq 500); do IFS= read -r line || exit 0; echo \"$line\"; done >> {dir}/log; exit 1"]
            backoff = { initial = "10ms", max = "10ms" }
            stdout = "null"
            [program.writer]
            command = ["toolbox", "write-lines", "{{Lines}}"]
            restart = "never"
            stdout = { program = "logger" }
            """);
        Wait.Until("all lines", () => Numbers(run).Count == Lines, run.Describe);
        Assert.Equal(0, run.Shutdown());
        Assert.Equal(Enumerable.Range(1, Lines), Numbers(run));
        Assert.InRange(run.Output.Count(LogText.Started("logger")), 10, 12);
    }

    [Fact]
    public void What_is_written_while_the_logger_is_down_waits_for_the_next_one()
    {
        using var run = Pid1.Start("""
            [program.logger]
            command = ["sh", "-c", "exec cat >> {dir}/log"]
            restart = "always"
            backoff = { initial = "500ms", jitter = 0 }
            [program.writer]
            command = ["sh", "-c", "echo 'line 1'; while [ ! -e {dir}/go ]; do sleep 0.01; done; for i in 2 3 4 5 6 7 8 9; do echo \"line $i\"; done"]
            restart = "never"
            stdout = { program = "logger" }
            """);
        Wait.Until("the first line", () => Numbers(run).Count == 1, run.Describe);
        Kernel.Signal(run.WaitForStart("logger"), Kernel.SIGKILL);
        run.Output.WaitFor(LogText.Killed("logger", "SIGKILL"));
        run.Files.Write("go", "");
        run.Output.WaitFor(LogText.Exited("writer", 0));
        Assert.Equal(0, run.WaitForExit());
        Assert.Equal(Enumerable.Range(1, 9), Numbers(run));
    }

    [Fact]
    public void At_a_shutdown_the_logger_ends_last_and_has_read_everything()
    {
        using var run = Pid1.Start("""
            [program.writer]
            command = ["sh", "-c", "trap 'toolbox write-lines 20000; printf \"line 20001 and half\"; exit 0' TERM; echo up; while :; do sleep 0.01; done"]
            stdout = ["prefix", { program = "logger" }]
            [program.logger]
            command = ["sh", "-c", "cat >> {dir}/log; echo logger saw the end"]
            stdout = "prefix"
            """);
        run.Output.WaitFor(LogText.Prefixed("writer", "up"));
        Assert.Equal(0, run.Shutdown());
        run.Output.WaitFor(LogText.Prefixed("logger", "logger saw the end"));
        Assert.Equal(Enumerable.Range(1, 20_001), Numbers(run));
        Assert.True(run.Output.IndexOf(LogText.Exited("writer", 0)) < run.Output.IndexOf(LogText.Exited("logger", 0)), run.Describe());
    }

    [Fact]
    public void A_logger_that_does_not_end_with_its_input_is_killed_in_its_time()
    {
        using var run = Pid1.Start("""
            [program.writer]
            command = ["toolbox", "sleep"]
            stdout = { program = "logger" }
            [program.logger]
            command = ["toolbox", "sleep"]
            stop = { timeout = "300ms" }
            """);
        run.WaitForStart("writer");
        Assert.Equal(0, run.Shutdown());
        run.Output.WaitFor(LogText.Killed("logger", "SIGKILL"));
    }

    private static List<int> Numbers(Pid1 run) => !File.Exists(run.Files["log"]) ? [] :
    [
        .. File.ReadLines(run.Files["log"])
            .Where(line => line.StartsWith("line ", StringComparison.Ordinal))
            .Select(line => int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture)),
    ];
}
