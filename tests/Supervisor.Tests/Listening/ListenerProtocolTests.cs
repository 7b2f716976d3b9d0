using System.Text;
using Supervisor.Listening;

namespace Supervisor.Tests.Listening;

/// <summary>The conversation with one listener, byte by byte.</summary>
public sealed class ListenerProtocolTests
{
    private readonly ListenerProtocol _protocol = new();

    [Fact]
    public void A_listener_is_ready_once_it_says_so_in_however_many_pieces()
    {
        Assert.Equal("Acknowledged", Say("REA"));
        Assert.Equal("BecameReady Ready", Say("DY\n"));
    }

    [Fact]
    public void A_result_needs_no_line_feed_and_may_come_with_the_next_word()
    {
        Say("READY\n");
        _protocol.Send();
        Assert.Equal("Busy", Say("RESULT 2\nO"));
        Assert.Equal("Accepted Acknowledged", Say("K"));
        Say("READY\n");
        _protocol.Send();
        Assert.Equal("Rejected BecameReady Ready", Say("RESULT 4\nFAILREADY\n"));
    }

    [Fact]
    public void Every_byte_may_come_alone()
    {
        var heard = new List<string>();
        foreach (var word in (string[])["READY\n", "RESULT 3\nOK\n", "READY\n", "RESULT 0\n", "READY\n"])
        {
            var words = word.Select(letter => Say(letter.ToString())).ToList()[^1].Split(' ');
            heard.Add(words[0]);
            if (words[^1] == "Ready")
            {
                _protocol.Send();
            }
        }

        Assert.Equal(["BecameReady", "Rejected", "BecameReady", "Rejected", "BecameReady"], heard);
    }

    [Theory]
    [InlineData("hello\n", "hello\n")]
    [InlineData("x", "x")]
    [InlineData("\nREADY\n", "\nREADY\n")]
    [InlineData("READY\nmore", "more")]
    [InlineData("READY\nREADY\n", "READY\n")]
    public void Whatever_else_it_says_before_an_event_breaks_the_protocol(string said, string problem)
    {
        Assert.EndsWith("Violated Unknown", Say(said), StringComparison.Ordinal);
        Assert.Equal(problem, _protocol.Violation);
        Assert.Equal("Unknown", Say("READY\n"));
    }

    [Theory]
    [InlineData("To: you\n")]
    [InlineData("OK\n")]
    [InlineData("RESULT x\n")]
    [InlineData("RESULT\n")]
    [InlineData("RESULT -1\n")]
    [InlineData("RESULT 99999999\n")]
    public void A_bad_result_line_is_shown(string line)
    {
        Say("READY\n");
        _protocol.Send();
        Assert.Equal("Violated Unknown", Say(line));
        Assert.Equal($"bad result line: '{line[..^1]}'", _protocol.Violation);
    }

    [Fact]
    public void A_line_without_an_end_is_not_kept()
    {
        Say("READY\n");
        _protocol.Send();
        Assert.Equal("Violated Unknown", Say(new string('x', 2000)));
    }

    /// <summary>What it heard, and where it is then.</summary>
    private string Say(string text)
    {
        _protocol.Take(Encoding.UTF8.GetBytes(text));
        var heard = new StringBuilder();
        while (_protocol.Next() is not ListenerReply.None and var reply)
        {
            heard.Append(reply).Append(' ');
        }

        return heard.Append(_protocol.State).ToString();
    }
}
