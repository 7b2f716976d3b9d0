using Supervisor.Importing;

namespace Supervisor.Tests.Importing;

/// <summary>Each row is what Python's shlex makes of the text.</summary>
public sealed class ShlexTests
{
    [Theory]
    [InlineData("a  b\tc\nd", "a|b|c|d")]
    [InlineData("sh -c 'a \"b\" $c'", "sh|-c|a \"b\" $c")]
    [InlineData("\"a b\"c'd e'", "a bcd e")]
    [InlineData("a '' b", "a||b")]
    // Outside of quotes a backslash escapes anything, also a line end.
    [InlineData("a\\ b \\\\ c\\\nd", "a b|\\|c\nd")]
    // Between double quotes only itself and the quote, and not a dollar sign.
    [InlineData("\"a\\\"b\\\\c\\$d\\n\" 'e\\f'", "a\"b\\c\\$d\\n|e\\f")]
    [InlineData("a #b;c", "a|#b;c")]
    [InlineData("", "")]
    [InlineData("a 'b", null)]
    [InlineData("a \"b\\\"", null)]
    [InlineData("a\\", null)]
    public void A_command_is_split_as_supervisord_splits_it(string text, string? words) =>
        Assert.Equal(words, Shlex.Command(text) is { } split ? string.Join("|", split) : null);

    [Theory]
    [InlineData("A=b,C=\"d e\"", "A|=|b|,|C|=|\"d e\"")]
    [InlineData("A='x,y',B=/a.b+c-d(e):f", "A|=|'x,y'|,|B|=|/a.b+c-d(e):f")]
    [InlineData("A=\"c:\\dir\"", "A|=|\"c:\\dir\"")]
    [InlineData("A=b@c", "A|=|b|@|c")]
    [InlineData("A=b # c\nB=d", "A|=|b|B|=|d")]
    [InlineData("A=\"b", null)]
    public void Variables_are_taken_apart_with_their_quotes(string text, string? words) =>
        Assert.Equal(words, Shlex.Pairs(text, posix: false) is { } split ? string.Join("|", split) : null);

    [Fact]
    public void A_later_supervisord_lets_a_backslash_escape_a_quote() =>
        Assert.Equal(["A", "=", "b\"c"], Shlex.Pairs("A=\"b\\\"c\"", posix: true)!);
}
