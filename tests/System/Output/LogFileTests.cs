using System.Globalization;
using System.IO.Compression;
using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Output;

public sealed class LogFileTests
{
    private const string Bash = "/bin/bash";

    [Fact]
    public void Numbered_lines_are_all_there_once_after_many_rotations_under_load()
    {
        const int Lines = 400_000;
        using var run = Pid1.Start($$"""
            [program.writer]
            command = ["toolbox", "write-lines", "{{Lines}}", "60"]
            restart = "never"
            stdout = { file = "{dir}/web.log", max_size = "1M", keep = 100, compress = "gzip" }
            """);
        Assert.Equal(0, run.WaitForExit());
        var numbers = Numbers(run);
        Assert.Equal(Lines, numbers.Count);
        Assert.InRange(OldFiles(run).Length, 15, 50);
    }

    [Fact]
    public void A_stop_in_the_middle_of_the_load_loses_and_repeats_nothing()
    {
        using var run = Pid1.Start("""
            [program.writer]
            command = ["toolbox", "write-lines", "1000000000"]
            stdout = ["inherit", { file = "{dir}/web.log", max_size = "256K", keep = 10000 }]
            """);
        Wait.Until("some rotations", () => OldFiles(run).Length > 5, run.Describe);
        Assert.Equal(0, run.Shutdown());

        // Both sinks were given the same, to the last byte: what the program had in its own buffer ends anywhere.
        var copied = run.Output.Stdout.ToList();
        Assert.Equal(copied.Count - 1, Numbers(run).Count);
    }

    [Theory]
    [InlineData("block")]
    [InlineData("drop")]
    public void A_full_disk_stops_only_the_log_and_is_recovered_from(string whenFull)
    {
        const int Lines = 20_000;
        using var run = Pid1.Start($$"""
            [program.writer]
            command = ["toolbox", "write-lines", "{{Lines}}"]
            restart = "never"
            stdout = { file = "{dir}/small/web.log", when_full = "{{whenFull}}" }
            [program.web]
            command = ["toolbox", "sleep"]
            backoff = { initial = "50ms" }
            stdout = "null"
            """, through: [Bash, "-c", "mkdir small && mount -t tmpfs -o size=400k tmpfs small && head -c 350k /dev/zero > small/ballast && exec \"$@\"", Bash]);
        Kernel.Signal(run.WaitForStart("web"), Kernel.SIGKILL);
        run.WaitForStart("web", times: 2);
        run.Output.WaitFor(@"small/web\.log: ENOSPC");

        var inside = $"/proc/{run.Pid}/root{run.Files.Location}/small";
        if (whenFull == "drop")
        {
            run.Output.WaitFor(LogText.Exited("writer", 0));
        }

        File.Delete($"{inside}/ballast");
        File.WriteAllText($"{inside}/ballast", "");
        Wait.Until("the rest of the log", () => whenFull == "block"
            ? File.ReadAllText($"{inside}/web.log").EndsWith($"line {Lines}\n", StringComparison.Ordinal)
            : File.ReadAllText($"{inside}/web.log").Contains("of output lost here ---\n", StringComparison.Ordinal), run.Describe);
        var lines = File.ReadAllLines($"{inside}/web.log");
        Assert.Equal(whenFull == "block" ? Lines : lines.Length - 1, Consecutive(lines.Where(line => !line.StartsWith("---", StringComparison.Ordinal))));
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_signal_opens_moved_files_again()
    {
        using var run = Pid1.Start("""
            [supervisor.signals]
            USR1 = "reopen"
            [program.web]
            command = ["toolbox", "write-lines", "1"]
            restart = "always"
            backoff = { initial = "10ms", max = "10ms" }
            stdout = { file = "{dir}/web.log" }
            """);
        Wait.Until("a line", () => File.Exists(run.Files["web.log"]) && File.ReadAllText(run.Files["web.log"]).Length > 0, run.Describe);
        File.Move(run.Files["web.log"], run.Files["moved.log"]);
        run.Signal(Kernel.SIGUSR1);
        Wait.Until("a new file", () => File.Exists(run.Files["web.log"]) && File.ReadAllText(run.Files["web.log"]).Length > 0, run.Describe);
        Assert.Equal(0, run.Shutdown());
        Assert.All(File.ReadAllLines(run.Files["moved.log"]).Concat(File.ReadAllLines(run.Files["web.log"])), line => Assert.Equal("line 1", line));
    }

    [Fact]
    public void A_directory_that_became_read_only_stops_only_the_log()
    {
        using var run = Pid1.Start("""
            [program.writer]
            command = ["toolbox", "write-lines", "10"]
            restart = "never"
            stdout = { file = "{dir}/fixed/web.log" }
            [program.web]
            command = ["toolbox", "write-lines", "10"]
            restart = "never"
            stdout = "prefix"
            """, through: [Bash, "-c", "mkdir fixed && mount -t tmpfs -o ro tmpfs fixed && exec \"$@\"", Bash]);
        run.Output.WaitFor(@"fixed/web\.log: cannot open it: EROFS");
        run.Output.WaitFor(LogText.Prefixed("web", "line 10$"));
        Assert.Equal(0, run.WaitForExit());
    }

    [Fact]
    public void A_stdout_whose_reader_is_gone_stops_nothing()
    {
        using var run = Pid1.Start("""
            [program.flood]
            command = ["toolbox", "stdout-flood", "20"]
            restart = "never"
            stdout = ["prefix", { file = "{dir}/flood.log" }]
            """, through: [Bash, "-c", "exec \"$@\" > >(exit)", Bash]);
        Assert.Equal(0, run.WaitForExit());
        Assert.Equal(20 << 20, new FileInfo($"{run.Files.Location}/flood.log").Length);
        run.Output.WaitFor("cannot write to stdout: EPIPE");
    }

    [Fact]
    public void A_program_of_another_user_can_open_its_standard_streams_by_name()
    {
        using var run = Pid1.Start("""
            [program.web]
            command = ["/bin/sh", "-c", "echo by name > /dev/stdout && echo by name > /dev/stderr && echo both"]
            user = "65534"
            restart = "never"
            stdout = { file = "{dir}/out.log" }
            stderr = { file = "{dir}/err.log" }
            """);
        Assert.Equal(0, run.WaitForExit());
        Assert.Equal("by name\nboth\n", File.ReadAllText($"{run.Files.Location}/out.log"));
        Assert.Equal("by name\n", File.ReadAllText($"{run.Files.Location}/err.log"));
    }

    /// <summary>The numbers of all lines of all files, which must be 1, 2, 3 and so on; the last line may be cut.</summary>
    private static List<int> Numbers(Pid1 run)
    {
        var files = OldFiles(run).Append(run.Files["web.log"]);
        var lines = string.Concat(files.Select(Text)).Split('\n')[..^1];
        return [.. Enumerable.Range(1, Consecutive(lines))];
    }

    private static string[] OldFiles(Pid1 run) =>
        [.. Directory.GetFiles(run.Files.Location).Where(file => file.Contains("/web.log.", StringComparison.Ordinal) && !file.EndsWith(".tmp", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static int Consecutive(IEnumerable<string> lines)
    {
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            Assert.True(line.TrimEnd('.') == string.Create(CultureInfo.InvariantCulture, $"line {number}"), $"line {number} is {line}");
        }

        return number;
    }

    private static string Text(string path)
    {
        using var file = File.OpenRead(path);
        using var content = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : (Stream)file;
        using var reader = new StreamReader(content);
        return reader.ReadToEnd();
    }
}
