using System.Collections.Immutable;
using System.Text;
using Supervisor.Engine.Model;
using Supervisor.Notifying;

namespace Supervisor.Tests.Notifying;

public sealed class NotifyMessageTests
{
    [Fact]
    public void Each_line_of_a_message_is_a_word_of_its_own_and_the_main_process_comes_first()
    {
        var heard = Parse("STATUS=Serving 3 clients\nREADY=1\nWATCHDOG=1\nX_OTHER=2\nMAINPID=42\nEXTEND_TIMEOUT_USEC=1500000\nWATCHDOG_USEC=20000\nRELOADING=1\nSTOPPING=1\nWATCHDOG=trigger\n");

        Assert.Equal(
            [
                new Notification.MainProcess(42), new Notification.Status("Serving 3 clients"), new Notification.Ready(), new Notification.Alive(),
                new Notification.ExtendTimeout(TimeSpan.FromSeconds(1.5)), new Notification.WatchdogInterval(TimeSpan.FromMilliseconds(20)),
                new Notification.Reloading(), new Notification.Stopping(), new Notification.Unwell(),
            ],
            heard);
    }

    [Theory]
    // A value that is not the protocol's.
    [InlineData("READY=0")]
    [InlineData("READY=11")]
    [InlineData("READY=")]
    [InlineData("READY")]
    [InlineData(" READY=1")]
    [InlineData("ready=1")]
    [InlineData("MAINPID=0")]
    [InlineData("MAINPID=-1")]
    [InlineData("MAINPID= 7")]
    [InlineData("MAINPID=+7")]
    [InlineData("MAINPID=4294967297")]
    [InlineData("MAINPID=99999999999999999999999")]
    [InlineData("EXTEND_TIMEOUT_USEC=0")]
    [InlineData("WATCHDOG_USEC=1s")]
    [InlineData("WATCHDOG=yes")]
    // What is not supported, quietly.
    [InlineData("FDSTORE=1")]
    [InlineData("BARRIER=1")]
    [InlineData("ERRNO=2")]
    // No message at all.
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("READY=1\0\nSTATUS=x")]
    public void What_makes_no_sense_is_passed_over(string message) => Assert.Empty(Parse(message));

    [Fact]
    public void A_zero_byte_at_the_end_is_a_C_string_and_counts_as_none() =>
        Assert.Equal([new Notification.Ready()], Parse("READY=1\0"));

    [Fact]
    public void A_time_without_end_is_a_long_one() =>
        Assert.Equal([new Notification.ExtendTimeout(TimeSpan.FromDays(3650))], Parse($"EXTEND_TIMEOUT_USEC={ulong.MaxValue}"));

    [Fact]
    public void A_status_is_bounded_and_cannot_command_a_terminal()
    {
        Assert.Equal([new Notification.Status("a\uFFFD[2J\uFFFDb=c")], Parse("STATUS=a\u001b[2J\u202eb=c"));
        var cut = Assert.IsType<Notification.Status>(Assert.Single(Parse("STATUS=" + new string('x', NotifyMessage.LongestStatus - 1) + "😀tail")));
        Assert.Equal(new string('x', NotifyMessage.LongestStatus - 1), cut.Text);
        Assert.Equal([new Notification.Status("\uFFFD")], NotifyMessage.Parse([.. "STATUS="u8, 0xFF]));
    }

    [Fact]
    public void No_bytes_whatever_make_it_fail()
    {
        var chance = new Random(17);
        string[] pieces = ["READY=1\n", "READY", "=", "1", "\n", "MAINPID", "WATCHDOG_USEC", "STATUS", "\0", "99999999999999999999", "é", "EXTEND_TIMEOUT_USEC=", "-"];
        var understood = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var noise = new byte[chance.Next(40)];
            chance.NextBytes(noise);
            byte[] message = chance.Next(2) == 0 ? noise : [.. Enumerable.Range(0, chance.Next(12)).SelectMany(_ => Encoding.UTF8.GetBytes(pieces[chance.Next(pieces.Length)]))];
            understood += NotifyMessage.Parse(message).Length;
        }

        Assert.True(understood > 100, $"{understood} words were understood: the pieces never made a line");
    }

    private static ImmutableArray<Notification> Parse(string message) => NotifyMessage.Parse(Encoding.UTF8.GetBytes(message));
}
