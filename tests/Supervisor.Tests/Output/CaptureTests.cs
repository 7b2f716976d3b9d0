using System.Text;
using Supervisor.Configuration.Model;
using Supervisor.Output;

namespace Supervisor.Tests.Output;

/// <summary>Messages to event listeners in the output of programs.</summary>
public sealed class CaptureTests
{
    private const string Begin = "<!--XSUPERVISOR:BEGIN-->";
    private const string End = "<!--XSUPERVISOR:END-->";
    private readonly List<string> _told = [];

    [Theory]
    [InlineData($"a{Begin}m{End}b", "ab", "m")]
    [InlineData($"{Begin}{End}", "", "")]
    [InlineData($"a\n{Begin}one\ntwo{End}\nb\n{Begin}three{End}", "a\n\nb\n", "one\ntwo", "three")]
    [InlineData($"{Begin}a{Begin}b{End}c", "c", $"a{Begin}b")]
    [InlineData($"a{End}b", $"a{End}b")]
    [InlineData("a<!--XSUPERVISOR:BEGIN--", "a<!--XSUPERVISOR:BEGIN--")]
    [InlineData($"<<!--{Begin}<!--XSUPERVISOR:EN{End}x", "<<!--x", "<!--XSUPERVISOR:EN")]
    [InlineData($"a{Begin}never ended", "a")]
    public void What_is_between_the_marks_is_a_message_however_it_is_cut(string written, string output, params string[] messages)
    {
        for (var piece = 1; piece <= written.Length; piece++)
        {
            _told.Clear();
            Assert.Equal(output, Filter(New(1000), written, () => piece));
            Assert.Equal(messages, _told);
        }
    }

    [Fact]
    public void Any_text_in_any_pieces_is_taken_apart_as_by_a_search_in_all_of_it()
    {
        string[] parts = [Begin, End, "<!--XSUPERVISOR:", "<!--", "<", "BEGIN-->", "END-->", "text", "\n", "é"];
        for (var seed = 0; seed < 3_000; seed++)
        {
            var random = new Random(seed);
            var written = string.Concat(Enumerable.Range(0, random.Next(20)).Select(_ => parts[random.Next(parts.Length)]));
            _told.Clear();

            var output = Filter(New(10_000), written, () => random.Next(1, 40));

            var (expected, messages) = Searched(written);
            Assert.True(expected == output && messages.SequenceEqual(_told), $"seed {seed}: {written}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(5_000)]
    public void Of_a_long_message_the_end_is_kept(int piece)
    {
        var text = string.Concat(Enumerable.Range(0, 2_000).Select(number => $"{number} "));

        Assert.Equal("", Filter(New(64), Begin + text + End, () => piece));
        Assert.Equal([text[^64..]], _told);
    }

    [Fact]
    public void A_message_that_its_process_has_not_ended_is_forgotten_with_it()
    {
        var capture = New(1000);
        capture.Follow(5);
        Assert.Equal("a", Filter(capture, $"a{Begin}lost", () => 100, isEnd: false));
        capture.Follow(6);
        Assert.Equal("b\n", Filter(capture, $"b\n{Begin}kept{End}", () => 100));
        Assert.Equal(["kept"], _told);
    }

    [Fact]
    public void Messages_are_heard_apart_from_the_output_and_stay_out_of_it()
    {
        using var rig = OutputRig.WithPipes();
        var heard = new List<OutputHeard>();
        rig.Pump.Heard = heard.Add;
        var pipes = rig.Open("web", new StreamOutput.Captured([new PlainSettings(), new EventSettings(), new CaptureSettings(100)]));

        OutputRig.Write(pipes.Streams.Output, $"one\n{Begin}message{End}two\n");

        rig.TurnUntil(() => rig.Stdout == "one\ntwo\n");
        Assert.Equal("message", Assert.Single(Heard(HeardAs.Message)));
        Assert.Equal("messageone\ntwo\n", string.Concat(Heard(HeardAs.Output)));
        IEnumerable<string> Heard(HeardAs heardAs) => heard.Where(one => one.As == heardAs).Select(one => Encoding.UTF8.GetString(one.Bytes.Span));
    }

    [Fact]
    public void More_than_a_pipe_holds_passes_whole()
    {
        using var rig = OutputRig.WithPipes();
        var pipes = rig.Open("web", new StreamOutput.Captured([new PlainSettings(), new CaptureSettings(100)]));
        var text = string.Concat(Enumerable.Range(0, 100_000).Select(number => $"line {number}\n"));

        _ = OutputRig.WriteAside(pipes.Streams.Output, Encoding.ASCII.GetBytes(text));

        rig.TurnUntil(() => rig.Stdout.Length >= text.Length);
        Assert.Equal(text, rig.Stdout);
    }

    private static (string Output, List<string> Messages) Searched(string written)
    {
        var (output, messages) = ("", new List<string>());
        while (written.IndexOf(Begin, StringComparison.Ordinal) is >= 0 and var begin)
        {
            output += written[..begin];
            written = written[(begin + Begin.Length)..];
            var end = written.IndexOf(End, StringComparison.Ordinal);
            if (end < 0)
            {
                return (output, messages);
            }

            messages.Add(written[..end]);
            written = written[(end + End.Length)..];
        }

        return (output + written, messages);
    }

    private static string Filter(Capture capture, string written, Func<int> piece, bool isEnd = true)
    {
        using var output = new MemoryStream();
        for (var rest = Encoding.UTF8.GetBytes(written).AsSpan(); !rest.IsEmpty;)
        {
            var next = rest[..Math.Min(piece(), rest.Length)];
            rest = rest[next.Length..];
            var buffer = new byte[next.Length + Capture.Slack];
            next.CopyTo(buffer);
            output.Write(buffer, 0, capture.Filter(buffer, next.Length));
        }

        var last = new byte[Capture.Slack];
        output.Write(last, 0, isEnd ? capture.Finish(last) : 0);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private Capture New(int limit) => new(limit, message => _told.Add(Encoding.UTF8.GetString(message.Span)), inside: null);
}
