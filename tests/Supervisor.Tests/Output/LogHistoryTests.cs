using System.IO.Compression;
using System.Text;
using Supervisor.Output.Files;
using Supervisor.Output.Recent;

namespace Supervisor.Tests.Output;

/// <summary>Reading a log across its rotations.</summary>
public sealed class LogHistoryTests : IDisposable
{
    private const long Second = 1_000_000;
    private const long Start = 1_795_545_000 * Second;

    private readonly string _directory = Directory.CreateTempSubdirectory("history-").FullName;

    private string Log => Path.Combine(_directory, "web.log");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Lines_are_found_across_plain_and_compressed_files()
    {
        Old(Start, 0, 100, compressed: true);
        Old(Start + Second, 100, 200, compressed: true);
        Old(Start + (2 * Second), 200, 300, compressed: false);
        File.WriteAllText(Log, Lines(300, 320) + "line 320");
        File.WriteAllText(Log + ".unrelated", "x\n");

        Assert.Equal(Numbers(311, 321), Read(10));
        Assert.Equal(Numbers(291, 321), Read(30));
        Assert.Equal(Numbers(71, 321), Read(250));
        Assert.Equal(Numbers(0, 321), Read(10_000));
        Assert.Empty(Read(0));
    }

    [Fact]
    public void A_file_that_is_being_compressed_counts_once()
    {
        Old(Start, 0, 10, compressed: true);
        Old(Start, 0, 10, compressed: false);
        File.WriteAllText(Path.Combine(_directory, RotatedName.Of("web.log", Start) + RotatedName.Unfinished), "half");
        File.WriteAllText(Log, Lines(10, 12));
        Assert.Equal(Numbers(0, 12), Read(100));
    }

    [Fact]
    public void Old_files_that_were_complete_before_a_time_are_left_out()
    {
        Old(Start, 0, 10, compressed: true);
        Old(Start + (10 * Second), 10, 20, compressed: false);
        File.WriteAllText(Log, Lines(20, 22));
        Assert.Equal(Numbers(10, 22), Read(100, Start + (5 * Second)));
    }

    [Fact]
    public void Lines_that_begin_with_a_time_are_compared_with_it()
    {
        File.WriteAllText(Log, "2026-11-24T18:30:00.000000Z early\n2026-11-24T18:30:05.000000Z late\nwithout\n");
        Assert.Equal(["2026-11-24T18:30:05.000000Z late", "without"], Read(100, Start + Second));
    }

    [Fact]
    public void Much_is_read_only_as_far_as_it_is_asked_for()
    {
        File.WriteAllText(Log, Lines(0, 500_000));
        Assert.Equal(Numbers(499_000, 500_000), Read(1000));
        File.WriteAllText(Log, new string('x', 1_000_000) + "\nlast\n");
        Assert.Equal(["last"], Read(1));
        Assert.Equal([1_000_000, 4], Read(2).Select(line => line.Length));
    }

    [Fact]
    public void What_cannot_be_read_is_said_and_the_rest_is_there()
    {
        File.WriteAllText(Path.Combine(_directory, RotatedName.Of("web.log", Start) + RotatedName.Compressed), "no gzip at all");
        File.WriteAllText(Log, "one\n");
        var answer = LogHistory.Read(Log, 10);
        Assert.Equal("one", Encoding.ASCII.GetString(Assert.Single(answer.Lines)));
        Assert.StartsWith("cannot read web.log.20261124T183000.000000Z.gz: ", Assert.Single(answer.Problems), StringComparison.Ordinal);

        Assert.Equal("cannot find /nonexistent/web.log: ENOENT (No such file or directory)", Assert.Single(LogHistory.Read("/nonexistent/web.log", 10).Problems));
    }

    private void Old(long time, int from, int to, bool compressed)
    {
        var path = Path.Combine(_directory, RotatedName.Of("web.log", time));
        if (!compressed)
        {
            File.WriteAllText(path, Lines(from, to));
            return;
        }

        using var gzip = new GZipStream(File.Create(path + RotatedName.Compressed), CompressionLevel.Fastest);
        gzip.Write(Encoding.ASCII.GetBytes(Lines(from, to)));
    }

    private static IEnumerable<string> Numbers(int from, int to) => Enumerable.Range(from, to - from).Select(number => $"line {number}");

    private static string Lines(int from, int to) => string.Concat(Numbers(from, to).Select(line => line + "\n"));

    private List<string> Read(int lines, long? since = null) =>
        [.. LogHistory.Read(Log, lines, since).Lines.Select(line => Encoding.ASCII.GetString(line))];
}
