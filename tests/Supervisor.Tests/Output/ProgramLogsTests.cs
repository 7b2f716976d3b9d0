using System.Globalization;
using System.Text;
using Supervisor.Configuration.Model;
using Supervisor.Isolation.Options;
using Supervisor.Output.Recent;
using Supervisor.Output.Sinks;

namespace Supervisor.Tests.Output;

public sealed class ProgramLogsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("logs-").FullName;
    private readonly RecentOutput _recent = new(perProgram: 1024, total: 4096);

    private string Log => $"{_directory}/web.log";

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void What_memory_holds_is_not_read_from_a_file()
    {
        Write(1, 5);
        var log = Read(new RecentQuery(), new StreamOutput.Null());
        Assert.Equal(["line 1", "line 2", "line 3", "line 4", "line 5"], Text(log));
        Assert.Equal(5, log.Next);
        Assert.Empty(log.Problems);
    }

    [Fact]
    public void Older_lines_come_from_the_file_each_once_and_in_order()
    {
        Write(1, 500);
        var log = Read(new RecentQuery(), ToFile);
        Assert.Equal(Enumerable.Range(1, 500).Select(Line), Text(log));
        Assert.Equal(500, log.Next);
    }

    [Fact]
    public void A_file_that_lags_behind_loses_nothing()
    {
        Write(1, 500, inFile: 490);
        Assert.Equal(Enumerable.Range(1, 500).Select(Line), Text(Read(new RecentQuery(), ToFile)));
    }

    [Fact]
    public void Times_before_the_lines_of_the_file_do_not_make_them_other_lines()
    {
        Write(1, 500, before: "2026-11-24T20:00:00.000000Z ");
        var lines = Text(Read(new RecentQuery { Last = 400 }, ToFile)).ToList();
        Assert.Equal(Enumerable.Range(101, 400).Select(Line), lines.Select(line => line[^Line(100).Length..].Trim()));
    }

    [Fact]
    public void No_more_than_the_last_lines_are_given()
    {
        Write(1, 500);
        Assert.Equal([Line(499), Line(500)], Text(Read(new RecentQuery { Last = 2 }, ToFile)));
        Assert.Equal(Enumerable.Range(301, 200).Select(Line), Text(Read(new RecentQuery { Last = 200 }, ToFile)));
    }

    [Fact]
    public void What_is_missing_in_the_middle_of_memory_comes_from_the_file()
    {
        const int Few = 20;
        const int Many = 300;
        Write(1, Few);
        _recent.Add("web", StreamKind.Stdout, Encoding.ASCII.GetBytes(string.Join('\n', Enumerable.Range(Few + 1, Many - Few).Select(Line))), Many);
        File.WriteAllLines(Log, Enumerable.Range(1, Many).Select(Line));
        var remembered = _recent.Read("web", new RecentQuery());
        Assert.Equal(Many, remembered.Missed + remembered.Lines.Count);
        Assert.InRange(remembered.Lines[0].Number, 0, Few - 1);

        var log = Read(new RecentQuery(), ToFile);
        Assert.Equal(Enumerable.Range(1, Many).Select(Line), Text(log));
        Assert.Equal(Text(log).TakeLast(log.Remembered.Count), log.Remembered.Select(line => Encoding.ASCII.GetString(line.Text)));
    }

    [Fact]
    public void It_is_said_when_older_lines_are_nowhere_or_in_two_files()
    {
        Write(1, 500);
        Assert.Equal("older lines are gone: it writes to no file", Assert.Single(Read(new RecentQuery(), StreamOutput.Prefixed).Problems));
        var other = new StreamOutput.Captured([new FileSettings($"{_directory}/errors.log")]);
        Assert.Contains("ask for one stream", Assert.Single(Read(new RecentQuery(), ToFile, other).Problems), StringComparison.Ordinal);
        Assert.Equal(500, Read(new RecentQuery { Stream = StreamKind.Stdout }, ToFile, other).Lines.Count);
    }

    private StreamOutput ToFile => new StreamOutput.Captured([new FileSettings(Log)]);

    private void Write(int from, int to, int? inFile = null, string before = "")
    {
        for (var number = from; number <= to; number++)
        {
            _recent.Add("web", StreamKind.Stdout, Encoding.ASCII.GetBytes(Line(number)), number);
        }

        File.WriteAllLines(Log, Enumerable.Range(from, (inFile ?? to) - from + 1).Select(number => before + Line(number)));
    }

    private ProgramLog Read(RecentQuery query, StreamOutput stdout, StreamOutput? stderr = null) => ProgramLogs.Read(
        _recent,
        "web",
        new ProgramLaunch { Options = new LaunchOptions { Command = ["web"] }, Stdout = stdout, Stderr = stderr ?? new StreamOutput.WithStdout() },
        query);

    private static string Line(int number) => string.Create(CultureInfo.InvariantCulture, $"line {number}");

    private static IEnumerable<string> Text(ProgramLog log) => log.Lines.Select(line => Encoding.ASCII.GetString(line));
}
