using System.Text;
using Supervisor.Control.Logs;
using Supervisor.Output.Recent;
using Supervisor.Output.Sinks;

namespace Supervisor.Tests.Control;

public sealed class LogLineTests
{
    [Fact]
    public void Lines_of_several_programs_come_in_the_order_of_their_times()
    {
        var merged = LogLine.Merge([[Line("a", 1), Line("a", 5), Line("a", 4), Line("a", 9)], [Line("b", 2), Line("b", 5), Line("b", 8)], []]);
        Assert.Equal(["a1", "b2", "a5", "a4", "b5", "b8", "a9"], merged.Select(line => line.Shown));
    }

    [Fact]
    public void A_line_without_a_time_stays_behind_the_one_before_it()
    {
        var merged = LogLine.Merge([[Line("a", 3), Line("a", null), Line("a", 7)], [Line("b", null), Line("b", 4)]]);
        Assert.Equal(["b", "a3", "a", "b4", "a7"], merged.Select(line => line.Shown));
    }

    [Fact]
    public void Times_in_a_file_are_taken_off_the_lines()
    {
        var log = new ProgramLog(["2026-11-24T20:00:00.000001Z in the file"u8.ToArray(), "plain"u8.ToArray(), "now"u8.ToArray()], 1, [])
        {
            Remembered = [new RecentLine(0, 77, StreamKind.Stderr, "now"u8.ToArray(), Continues: false)],
        };
        var lines = LogLine.Of("web", log, StreamKind.Stdout);
        Assert.Equal(["in the file", "plain", "now"], lines.Select(line => line.Shown));
        Assert.Equal([StreamKind.Stdout, StreamKind.Stdout, StreamKind.Stderr], lines.Select(line => line.Stream));
        Assert.Equal("2026-11-24T20:00:00.000001Z", LogWriter.TimeText(lines[0].Time!.Value));
        Assert.Null(lines[1].Time);
        Assert.Equal(77, lines[2].Time);
    }

    [Theory]
    [InlineData("10m", 600_000_000)]
    [InlineData("1970-01-01T00:00:01Z", 999_000_000)]
    public void Since_is_a_duration_or_a_time(string text, long before)
    {
        Assert.Equal(1_000_000_000 - before, LogRequest.SinceOf(text, 1_000_000_000, out var problem));
        Assert.Null(problem);
    }

    [Fact]
    public void Since_that_is_neither_is_refused()
    {
        Assert.Null(LogRequest.SinceOf("soon", 0, out var problem));
        Assert.Contains("soon is neither", problem, StringComparison.Ordinal);
    }

    private static LogLine Line(string program, long? time) => new(program, null, time, Encoding.UTF8.GetBytes($"{program}{time}"));
}
