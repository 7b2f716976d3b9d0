using System.Text;
using Supervisor.Output;

namespace Supervisor.Tests.Output;

public sealed class LineFramerTests
{
    private const int Longest = LineFramer.LongestLine;

    [Theory]
    // Whole lines.
    [InlineData("a\nb", false, 1, 2, true)]
    [InlineData("\n", false, 0, 1, true)]
    // No end yet.
    [InlineData("", false, 0, 0, false)]
    [InlineData("abc", false, 0, 0, false)]
    // Nothing follows.
    [InlineData("abc", true, 3, 3, true)]
    [InlineData("", true, 0, 0, true)]
    public void A_line_ends_at_its_newline(string input, bool final, int text, int consumed, bool ends) =>
        Assert.Equal(new LineCut(text, consumed, ends), LineFramer.Next(Encoding.UTF8.GetBytes(input), final));

    [Theory]
    [InlineData(Longest - 1, 0)]
    [InlineData(Longest, 0)]
    [InlineData(Longest + 1, Longest)]
    [InlineData(3 * Longest, Longest)]
    public void Only_a_line_longer_than_the_longest_is_cut(int length, int piece) =>
        Assert.Equal(new LineCut(piece, piece, false), LineFramer.Next(new byte[length], final: false));

    [Fact]
    public void A_line_as_long_as_the_longest_is_whole()
    {
        var bytes = new byte[Longest + 1];
        bytes[Longest] = (byte)'\n';
        Assert.Equal(new LineCut(Longest, Longest + 1, true), LineFramer.Next(bytes, final: false));
    }

    [Theory]
    // One, two, three and four bytes a character.
    [InlineData("xxxx", 2, 2)]
    [InlineData("xéx", 2, 1)]
    [InlineData("x€x", 2, 1)]
    [InlineData("x€x", 3, 1)]
    [InlineData("x€x", 4, 4)]
    [InlineData("x😀x", 4, 1)]
    [InlineData("x😀x", 5, 5)]
    public void A_cut_never_lies_inside_a_character(string text, int position, int boundary) =>
        Assert.Equal(boundary, LineFramer.CharacterBoundary(Encoding.UTF8.GetBytes(text), position));

    [Theory]
    // Continuation bytes without a lead, and more of them than their lead announces.
    [InlineData(new byte[] { 0x80, 0x80, 0x80, 0x80, 0x80, 0x80 }, 5)]
    [InlineData(new byte[] { 0x61, 0xC3, 0xA9, 0xA9, 0x61 }, 3)]
    public void Bytes_that_are_not_text_are_cut_anywhere(byte[] bytes, int position) =>
        Assert.Equal(position, LineFramer.CharacterBoundary(bytes, position));
}
