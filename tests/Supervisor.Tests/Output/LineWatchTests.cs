using System.Text;
using System.Text.RegularExpressions;
using Supervisor.Output;
using Supervisor.Output.Sinks;

namespace Supervisor.Tests.Output;

public sealed class LineWatchTests
{
    private readonly List<bool> _told = [];

    [Fact]
    public void The_first_line_that_matches_is_told_once()
    {
        var watch = new LineWatch(new Regex("^ready: é$"), _told.Add);
        Look(watch, "not ready: é");
        Assert.False(watch.IsOver);
        Look(watch, "ready: é");
        Look(watch, "ready: é");
        Assert.True(watch.IsOver);
        Assert.Equal([true], _told);
    }

    [Fact]
    public void The_rest_of_a_line_that_was_cut_is_no_line()
    {
        var watch = new LineWatch(new Regex("^ready"), _told.Add);
        watch.Look(new OutputLine { Text = "ready"u8, Time = 0, Continues = true });
        Assert.Empty(_told);
    }

    [Fact]
    public void An_expression_that_takes_too_long_is_given_up()
    {
        var watch = new LineWatch(new Regex("^(a|aa)+$", RegexOptions.ExplicitCapture, TimeSpan.FromMilliseconds(1)), _told.Add);
        for (var line = 0; line < 1_000 && !watch.IsOver; line++)
        {
            Look(watch, new string('a', 2_000) + "b");
        }

        Assert.Equal([false], _told);
    }

    private static void Look(LineWatch watch, string line) => watch.Look(new OutputLine { Text = Encoding.UTF8.GetBytes(line), Time = 0, EndsLine = true });
}
