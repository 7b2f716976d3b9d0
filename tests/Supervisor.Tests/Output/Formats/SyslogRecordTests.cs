using System.Buffers;
using System.Text;
using Supervisor.Output.Formats;
using Supervisor.Output.Syslog;

namespace Supervisor.Tests.Output.Formats;

public sealed class SyslogRecordTests
{
    private const long Time = 1_795_545_000_123_456;

    [Fact]
    public void A_record_is_that_of_RFC_5424()
    {
        Assert.Equal("<30>1 2026-11-24T18:30:00.123456Z box web 123 stdout - hello", Of(new SyslogRecord(3, 6, "box", "web", "stdout"), "hello", 123));
        Assert.Equal("<131>1 2026-11-24T18:30:00.123456Z box web - stderr - [x] \"y\"", Of(new SyslogRecord(16, 3, "box", "web", "stderr"), "[x] \"y\"", 0));
    }

    [Fact]
    public void What_goes_on_says_so() =>
        Assert.Equal("<30>1 2026-11-24T18:30:00.123456Z box web 123 stdout+ - rest", Of(new SyslogRecord(3, 6, "box", "web", "stdout"), "rest", 123, continues: true));

    [Fact]
    public void Names_have_no_space_and_their_lengths()
    {
        var record = Of(new SyslogRecord(3, 6, "a b\u00e4", new string('n', 60), "stdout"), "x", 1).Split(' ');
        Assert.Equal(("a_b_", new string('n', 48)), (record[2], record[3]));
        Assert.Equal("-", Of(new SyslogRecord(3, 6, "", "web", "stdout"), "x", 1).Split(' ')[2]);
    }

    [Theory]
    [InlineData(true, "5 abcde3 xyz")]
    [InlineData(false, "abcde\nxyz\n")]
    public void Records_can_be_told_apart_again(bool counted, string framed)
    {
        var to = new ArrayBufferWriter<byte>();
        SyslogFraming.Append(to, "abcde"u8, counted);
        SyslogFraming.Append(to, "xyz"u8, counted);
        Assert.Equal(framed, Encoding.ASCII.GetString(to.WrittenSpan));

        var first = framed.IndexOf(counted ? '3' : 'x', StringComparison.Ordinal);
        Assert.Equal((first, 2), (SyslogFraming.FirstLength(to.WrittenSpan, counted), SyslogFraming.Count(to.WrittenSpan, counted)));
        for (var sent = 0; sent <= framed.Length; sent++)
        {
            var whole = sent == framed.Length ? sent : sent >= first ? first : 0;
            Assert.Equal(whole, SyslogFraming.WholeLength(to.WrittenSpan, sent, counted));
        }
    }

    private static string Of(SyslogRecord record, string text, int pid, bool continues = false)
    {
        var to = new ArrayBufferWriter<byte>();
        record.Write(to, Encoding.UTF8.GetBytes(text), Time, pid, continues);
        return Encoding.UTF8.GetString(to.WrittenSpan);
    }
}
