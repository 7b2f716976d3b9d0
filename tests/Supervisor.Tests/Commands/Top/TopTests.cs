using System.Globalization;
using System.Text;
using Supervisor.Commands.Controlling.Top;
using Supervisor.Kernel;

namespace Supervisor.Tests.Commands.Top;

public sealed class TopTests
{
    private static readonly TerminalSize Screen = new(10, 120);

    [Theory]
    [InlineData("\e[A", TopKey.Up)]
    [InlineData("\eOB", TopKey.Down)]
    [InlineData("j", TopKey.Down)]
    [InlineData("\e[5~", TopKey.PageUp)]
    [InlineData("\e[1;5C", TopKey.Other)]
    [InlineData("q", TopKey.Quit)]
    [InlineData("\e", TopKey.Other)]
    [InlineData("x", TopKey.Other)]
    internal void Keys_are_known_by_their_bytes(string bytes, TopKey key) => Assert.Equal([key], TopKeys.Of(Encoding.UTF8.GetBytes(bytes)));

    [Fact]
    public void Several_keys_may_come_at_once() =>
        Assert.Equal([TopKey.Down, TopKey.Up, TopKey.SortByMemory, TopKey.Restart], TopKeys.Of(Encoding.UTF8.GetBytes("j\e[Amr")));

    [Fact]
    public void A_share_is_what_was_used_between_two_readings()
    {
        var table = Table();
        Assert.Equal(["busy", "web", "idle"], Names(table));
        Assert.Equal([150.0, 25.0, null], table.Rows.Select(row => row.Share));

        // The same reading once more changes nothing.
        var same = table.With(table.Last!);
        Assert.Equal(table.Rows.Select(row => row.Share), same.Rows.Select(row => row.Share));
        Assert.Equal(table.Rows[0].History, same.Rows[0].History);
    }

    [Fact]
    public void Another_launch_has_used_nothing_yet()
    {
        var table = Table().With(Reading(3, ("web", 99, 0.1, 10)));
        Assert.Null(Assert.Single(table.Rows).Share);
    }

    [Fact]
    public void Rows_are_sorted_by_keys_and_the_selected_one_stays_selected()
    {
        var table = Table().Press(TopKey.Down);
        Assert.Equal("web", table.Selected);
        table = table.Press(TopKey.SortByMemory);
        Assert.Equal(["web", "busy", "idle"], Names(table));
        Assert.Equal("web", table.Selected);
        Assert.Equal(["busy", "idle", "web"], Names(table.Press(TopKey.SortByName)));
        Assert.Equal("idle", table.Press(TopKey.Last).Selected);
        Assert.Equal("web", table.Press(TopKey.Last).Press(TopKey.First).Selected);
        Assert.Equal("busy", table.With(Reading(3, ("busy", 2, 4, 1))).Selected);
    }

    [Fact]
    public void Nothing_is_done_to_a_program_before_it_was_confirmed()
    {
        var asked = Table().Press(TopKey.Stop);
        Assert.Null(asked.Given);
        Assert.Contains(TopFrame.Draw(asked, Screen, colour: false), line => line.StartsWith("stop busy? y for yes", StringComparison.Ordinal));
        Assert.Equal(new TopOrderGiven(TopKey.Stop, "busy"), asked.Press(TopKey.Yes).Given);
        Assert.Equal("stop", asked.Press(TopKey.Yes).Given!.Verb);
        Assert.Null(asked.Press(TopKey.Other).Press(TopKey.Yes).Given);
        Assert.False(asked.Press(TopKey.Quit).HasQuit);
        Assert.True(Table().Press(TopKey.Quit).HasQuit);
    }

    [Fact]
    public void The_screen_is_filled_and_never_left()
    {
        var lines = TopFrame.Draw(Table(), Screen, colour: false);
        Assert.Equal(Screen.Rows, lines.Count);
        Assert.StartsWith("3 programs, 3 running   cpu 175.0%   memory 6.0K   sorted by cpu", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("NAME  STATE ", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("\e[7mbusy  ready             2   150.0     2.0K", lines[3], StringComparison.Ordinal);
        Assert.StartsWith("web   ready             1    25.0     3.0K", lines[4], StringComparison.Ordinal);
        foreach (var size in (TerminalSize[])[new(3, 20), new(1, 1), new(5, 40)])
        {
            var small = TopFrame.Draw(Table(), size, colour: false);
            Assert.Equal(size.Rows, small.Count);
            Assert.All(small, line => Assert.InRange(line.Replace("\e[7m", "", StringComparison.Ordinal).Replace("\e[0m", "", StringComparison.Ordinal).Length, 0, size.Columns));
        }
    }

    [Fact]
    public void The_selected_row_is_always_on_the_screen()
    {
        var many = TopTable.Empty.With(Reading(1, [.. Enumerable.Range(0, 100).Select(number => ($"p{number:000}", number + 1, 0.0, 0L))]));
        Assert.Contains(TopFrame.Draw(many.Press(TopKey.Last), Screen, colour: false), line => line.StartsWith("\e[7mp099", StringComparison.Ordinal));
        Assert.Contains(TopFrame.Draw(many, Screen, colour: false), line => line.StartsWith("\e[7mp000", StringComparison.Ordinal));
    }

    [Fact]
    public void A_name_cannot_act_on_the_terminal() =>
        Assert.DoesNotContain(TopFrame.Draw(TopTable.Empty.With(Reading(1, ("a\e[2J", 1, 0, 0))), Screen, colour: false), line => line.Contains("\e[2J", StringComparison.Ordinal));

    [Theory]
    [InlineData(null, "-")]
    [InlineData(1000L, "1000")]
    [InlineData(1536L, "1.5K")]
    [InlineData(5L * 1024 * 1024, "5.0M")]
    [InlineData(3L * 1024 * 1024 * 1024, "3.00G")]
    public void Sizes_are_short(long? bytes, string text) => Assert.Equal(text, TopFrame.Size(bytes));

    [Fact]
    public void A_graph_shows_the_last_shares()
    {
        Assert.Equal("▁▄█", TopFrame.Graph([0, 50, 100], 10));
        Assert.Equal("█", TopFrame.Graph([0, 50, 100], 1));
        Assert.Equal("▁▁", TopFrame.Graph([0, 1], 10));
        Assert.Equal("", TopFrame.Graph([], 10));
    }

    [Fact]
    public void The_plain_table_has_every_program()
    {
        var lines = TopFrame.Plain(Table());
        Assert.Equal(4, lines.Count);
        Assert.DoesNotContain(lines, line => line.Contains('\e', StringComparison.Ordinal));
    }

    private static TopTable Table() => TopTable.Empty
        .With(Reading(1, ("web", 1, 1, 3 * 1024), ("busy", 2, 1, 2 * 1024), ("idle", 3, -1, 1024)))
        .With(Reading(2, ("web", 1, 1.25, 3 * 1024), ("busy", 2, 2.5, 2 * 1024), ("idle", 3, -1, 1024)));

    private static IEnumerable<string> Names(TopTable table) => table.Rows.Select(row => row.Program.Name);

    private static TopReading Reading(double at, params (string Name, int Pid, double Cpu, long Memory)[] programs)
    {
        var documents = programs.Select(program => string.Create(CultureInfo.InvariantCulture,
            $$"""{"name":{{System.Text.Json.JsonSerializer.Serialize(program.Name)}},"state":"ready","pid":{{program.Pid}},"restarts":0,"uptime_seconds":5,"cpu_seconds":{{(program.Cpu < 0 ? "null" : program.Cpu)}},"memory_bytes":{{program.Memory}},"tasks":1}"""));
        return TopReading.Parse(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"at_seconds":{{at}},"programs":[{{string.Join(',', documents)}}]}""")));
    }
}
