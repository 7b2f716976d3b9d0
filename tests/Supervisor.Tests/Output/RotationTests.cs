using System.Text;
using Supervisor.Output.Files;

namespace Supervisor.Tests.Output;

public sealed class RotationTests
{
    private const long Limit = 100;

    [Theory]
    // There is room.
    [InlineData(0, false, "line\n", 5)]
    [InlineData(95, false, "line\n", 5)]
    // The line that does not fit belongs to the next file.
    [InlineData(96, false, "line\n", 0)]
    [InlineData(100, false, "line\n", 0)]
    [InlineData(90, false, "one\ntwo\nthree\n", 8)]
    // A line that has begun here ends here.
    [InlineData(96, true, "rest of it\nnext\n", 11)]
    [InlineData(120, true, "rest of it\nnext\n", 11)]
    [InlineData(96, true, "no end yet", 10)]
    public void A_file_ends_with_the_last_line_that_fits(long size, bool inLine, string text, int fits) =>
        Assert.Equal(fits, Rotation.Fits(size, inLine, isOld: false, Limit, Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData(50, false, "line\n", 0)]
    [InlineData(50, true, "rest\nline\n", 5)]
    [InlineData(0, false, "line\n", 5)]
    public void An_old_file_ends_with_its_line_and_an_empty_one_is_never_old(long size, bool inLine, string text, int fits) =>
        Assert.Equal(fits, Rotation.Fits(size, inLine, isOld: true, Limit, Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_line_longer_than_the_limit_gets_a_file_of_its_own()
    {
        var line = Encoding.UTF8.GetBytes(new string('x', 500) + "\nnext\n");
        Assert.Equal(501, Rotation.Fits(0, inLine: false, isOld: false, Limit, line));
        Assert.Equal(0, Rotation.Fits(3, inLine: false, isOld: false, Limit, line));
    }

    [Fact]
    public void A_stream_without_newlines_is_cut_in_the_end()
    {
        var bytes = new byte[64 * 1024];
        Assert.Equal(Limit + Rotation.LongestOverrun, Rotation.Fits(0, inLine: false, isOld: false, Limit, bytes));
        Assert.Equal(0, Rotation.Fits(Limit + Rotation.LongestOverrun, inLine: true, isOld: false, Limit, bytes));
    }

    [Fact]
    public void Something_always_fits_into_an_empty_file()
    {
        foreach (var length in (int[])[1, 99, 100, 101, 20_000, 70_000])
        {
            Assert.InRange(Rotation.Fits(0, inLine: true, isOld: true, Limit, new byte[length]), 1, length);
        }
    }

    [Fact]
    public void Old_files_have_names_in_their_order()
    {
        // 2026-11-24 18:30:00.000001 UTC.
        const long Time = 1_795_545_000_000_001;
        Assert.Equal("web.log.20261124T183000.000001Z", RotatedName.Of("web.log", Time));
        Assert.True(string.CompareOrdinal(RotatedName.Of("web.log", Time), RotatedName.Of("web.log", Time + 1)) < 0);
    }

    [Theory]
    [InlineData("web.log.20261124T183000.000001Z", true, "")]
    [InlineData("web.log.20261124T183000.000001Z.gz", true, ".gz")]
    [InlineData("web.log.20261124T183000.000001Z.gz.tmp", true, ".gz.tmp")]
    [InlineData("web.log.20261124T183000.000001Z.bak", false, ".bak")]
    [InlineData("web.log", false, "")]
    [InlineData("web.log.1", false, "")]
    [InlineData("web.logs.20261124T183000.000001Z", false, "")]
    [InlineData("web.log.2026112-T183000.000001Z", false, "")]
    public void Only_old_files_of_this_log_are_taken_for_such(string file, bool isOne, string ending)
    {
        Assert.Equal(isOne, RotatedName.IsOf("web.log", file, out var found));
        Assert.Equal(ending, found);
    }

    [Theory]
    [InlineData(5, null, 0)]
    [InlineData(3, null, 0)]
    [InlineData(2, null, 1)]
    [InlineData(0, null, 3)]
    [InlineData(5, 60, 0)]
    [InlineData(5, 59, 1)]
    [InlineData(5, 30, 2)]
    [InlineData(5, 29, 3)]
    [InlineData(1, 60, 2)]
    public void The_oldest_go_first(int keep, int? bytes, int removed)
    {
        RotatedFile[] files = [new("a", 10), new("b", 20), new("c", 30)];
        Assert.Equal(removed, RotatedName.HowManyToRemove(files, keep, (ulong?)bytes));
    }
}
