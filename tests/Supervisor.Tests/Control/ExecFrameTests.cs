using System.Collections.Immutable;
using System.Text;
using Supervisor.Control.Exec;
using Supervisor.Kernel;
using Supervisor.Tasks;

namespace Supervisor.Tests.Control;

public sealed class ExecFrameTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void Frames_come_out_as_they_went_in_whatever_the_pieces(int piece)
    {
        byte[] bytes =
        [
            .. ExecFrames.Of(ExecFrameKind.Output, "some output"u8), .. ExecFrames.Of(ExecFrameKind.InputEnd, []),
            .. ExecFrames.Of(ExecFrameKind.ErrorOutput, new byte[ExecFrames.Longest]), .. ExecFrames.Of(ExecFrameKind.Exit, 137),
        ];
        var reader = new ExecFrameReader();
        var frames = new List<ExecFrame>();
        for (var start = 0; start < bytes.Length; start += piece)
        {
            reader.Feed(bytes.AsSpan(start, Math.Min(piece, bytes.Length - start)));
            while (reader.TryTake(out var frame))
            {
                frames.Add(frame);
            }
        }

        Assert.Equal([ExecFrameKind.Output, ExecFrameKind.InputEnd, ExecFrameKind.ErrorOutput, ExecFrameKind.Exit], frames.Select(frame => frame.Kind));
        Assert.Equal("some output", Encoding.UTF8.GetString(frames[0].Content));
        Assert.Empty(frames[1].Content);
        Assert.Equal(ExecFrames.Longest, frames[2].Content.Length);
        Assert.Equal(137, ExecFrames.Number(frames[3].Content));
        Assert.False(reader.IsBroken);
    }

    [Theory]
    [InlineData(new byte[] { 2, 0, 1, 0, 1 })]
    [InlineData(new byte[] { 2, 255, 255, 255, 255 })]
    public void A_length_that_no_frame_has_breaks_the_connection(byte[] bytes)
    {
        var reader = new ExecFrameReader();
        reader.Feed(bytes);
        Assert.False(reader.TryTake(out _));
        Assert.True(reader.IsBroken);
    }

    [Fact]
    public void A_request_is_read_as_it_was_written()
    {
        var request = new GuestRequest
        {
            Command = ["sh", "-c", "echo \"ü\n\""],
            Environment = ImmutableDictionary<string, string>.Empty.Add("A", "b=c"),
            Directory = "/srv",
            User = "web",
            Group = "7",
            IsInteractive = true,
            Terminal = new TerminalSize(40, 132),
        };
        var read = GuestRequestText.Read(GuestRequestText.Write(request), out var problem);
        Assert.Null(problem);
        Assert.Equal(request.Command, read!.Command);
        Assert.Equal(request.Environment, read.Environment);
        Assert.Equal(request with { Command = [], Environment = read.Environment }, read with { Command = [] });
    }

    [Theory]
    [InlineData("""{"command":[]}""", "names no command")]
    [InlineData("""{"command":[""]}""", "names no command")]
    [InlineData("{}", "names no command")]
    [InlineData("""{"command":["a\u0000b"]}""", "zero byte")]
    [InlineData("""{"command":["a"],"environment":{"A=":"b"}}""", "no variable A=")]
    [InlineData("""{"command":"a"}""", "cannot be read")]
    [InlineData("[]", "cannot be read")]
    [InlineData("{", "cannot be read")]
    public void What_is_wrong_with_a_request_is_said(string text, string problem)
    {
        Assert.Null(GuestRequestText.Read(Encoding.UTF8.GetBytes(text), out var said));
        Assert.Contains(problem, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"command":["a"],"tty":true}""", 24, 80)]
    [InlineData("""{"command":["a"],"tty":true,"rows":0,"columns":7}""", 24, 80)]
    [InlineData("""{"command":["a"],"tty":true,"rows":10,"columns":70000}""", 24, 80)]
    [InlineData("""{"command":["a"],"tty":true,"rows":10,"columns":7}""", 10, 7)]
    public void A_terminal_has_a_size_that_can_be(string text, int rows, int columns) =>
        Assert.Equal(new TerminalSize((ushort)rows, (ushort)columns), GuestRequestText.Read(Encoding.UTF8.GetBytes(text), out _)!.Terminal);
}
