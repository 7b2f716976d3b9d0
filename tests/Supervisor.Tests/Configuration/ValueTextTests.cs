using Supervisor.Configuration.Values;

namespace Supervisor.Tests.Configuration;

/// <summary>Durations, sizes, word lists and templates as text.</summary>
public sealed class ValueTextTests
{
    [Theory]
    // One number and one unit.
    [InlineData("500ms", 500_000)]
    [InlineData("10s", 10_000_000)]
    [InlineData("5m", 300_000_000)]
    [InlineData("1h", 3_600_000_000)]
    [InlineData("1d", 86_400_000_000)]
    [InlineData("100us", 100)]
    [InlineData("0s", 0)]
    // Several, from large to small, and fractions.
    [InlineData("1h30m", 5_400_000_000)]
    [InlineData("1m30s500ms", 90_500_000)]
    [InlineData("1.5s", 1_500_000)]
    [InlineData("0.25h", 900_000_000)]
    // The largest there is.
    [InlineData("36500d", 3_153_600_000_000_000)]
    public void A_duration_is_read(string text, long microseconds) =>
        Assert.Equal((null, TimeSpan.FromMicroseconds(microseconds)), (DurationText.Parse(text).Problem, DurationText.Parse(text).Value));

    [Theory]
    // No unit, or none that is known.
    [InlineData("10", "a duration needs a unit")]
    [InlineData("1h30", "a duration needs a unit")]
    [InlineData("5x", "`5x` is not a duration")]
    [InlineData("5S", "`5S` is not a duration")]
    // No number, or none that is one.
    [InlineData("", "`` is not a duration")]
    [InlineData("s", "`s` is not a duration")]
    [InlineData("1.2.3s", "`1.2.3s` is not a duration")]
    [InlineData(".5s", "`.5s` is not a duration")]
    [InlineData("1.s", "`1.s` is not a duration")]
    [InlineData("+1s", "`+1s` is not a duration")]
    [InlineData("1 s", "`1 s` is not a duration")]
    // Units twice or from small to large.
    [InlineData("1s1s", "`1s1s` is not a duration")]
    [InlineData("1s1m", "`1s1m` is not a duration")]
    // Out of range.
    [InlineData("-1s", "a duration cannot be negative")]
    [InlineData("36501d", "`36501d` is too long")]
    [InlineData("99999999999999999999999999d", "`99999999999999999999999999d` is too long")]
    [InlineData("99999999999999999999999999999999d", "`99999999999999999999999999999999d` is not a duration")]
    public void What_is_no_duration_is_refused(string text, string problem) => Assert.Equal(problem, DurationText.Parse(text).Problem);

    [Theory]
    [InlineData("0s")]
    [InlineData("1h30m")]
    [InlineData("1s500ms")]
    [InlineData("2d3us")]
    public void A_duration_is_printed_as_it_is_read(string text) => Assert.Equal(text, DurationText.Format(DurationText.Parse(text).Value));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("10", 10)]
    [InlineData("10B", 10)]
    [InlineData("512K", 512 * 1024)]
    [InlineData("64M", 64 * 1024 * 1024)]
    [InlineData("64MiB", 64 * 1024 * 1024)]
    [InlineData("1G", 1024 * 1024 * 1024)]
    [InlineData("2T", 2UL << 40)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("8388607T", 8388607UL << 40)]
    public void A_size_is_read(string text, ulong bytes) => Assert.Equal((null, bytes), (SizeText.Parse(text).Problem, SizeText.Parse(text).Value));

    [Theory]
    [InlineData("", "`` is not a size")]
    [InlineData("M", "`M` is not a size")]
    [InlineData("64m", "`64m` is not a size")]
    [InlineData("64MB", "`64MB` is not a size")]
    [InlineData("1.5G", "`1.5G` is not a size")]
    [InlineData("64 M", "`64 M` is not a size")]
    [InlineData("-1", "a size cannot be negative")]
    [InlineData("8388608T", "`8388608T` is too large")]
    [InlineData("9223372036854775808", "`9223372036854775808` is too large")]
    [InlineData("99999999999999999999999G", "`99999999999999999999999G` is too large")]
    public void What_is_no_size_is_refused(string text, string problem) => Assert.Equal(problem, SizeText.Parse(text).Problem);

    [Theory]
    // Blanks between words.
    [InlineData("", "")]
    [InlineData("  a  b\tc\n", "a|b|c")]
    // Single quotes keep everything, double ones let a backslash protect four characters.
    [InlineData("'a b' 'c\\d'", "a b|c\\d")]
    [InlineData("\"a b\" \"c\\\"d\" \"e\\nf\" \"$x\"", "a b|c\"d|e\\nf|$x")]
    [InlineData("a'b'\"c\"d", "abcd")]
    [InlineData("'' a", "|a")]
    // Backslashes outside of quotes.
    [InlineData("a\\ b \\'c \\\\", "a b|'c|\\")]
    [InlineData("a\\\nb", "ab")]
    // Nothing is expanded, and nothing is an operator.
    [InlineData("$HOME *.c `x` a;b|c #d", "$HOME|*.c|`x`|a;b|c|#d")]
    public void A_string_is_split_like_a_shell_word_list(string text, string words) =>
        Assert.Equal(words, string.Join('|', WordList.Split(text).Value.Select(word => word.Text)));

    [Theory]
    [InlineData("a 'b", 2)]
    [InlineData("a \"b'c", 2)]
    [InlineData("a\\", 1)]
    public void A_quote_without_end_is_found_where_it_opens(string text, int at)
    {
        var split = WordList.Split(text);

        Assert.False(split.Ok);
        Assert.Equal(at, split.At);
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("{name}.sock", "web.sock")]
    [InlineData("{env.PORT}", "80")]
    [InlineData("{env.NONE:-8080}", "8080")]
    [InlineData("{env.EMPTY:-x}{env.EMPTY}", "x")]
    [InlineData("{env.PORT:-8080}", "80")]
    [InlineData("{env.NONE:-}", "")]
    [InlineData("{{name}}", "{name}")]
    [InlineData("{{{name}}}", "{web}")]
    // What a variable holds is not expanded again.
    [InlineData("{env.TRICK}", "{name}")]
    public void A_template_is_expanded_once(string text, string expanded) =>
        Assert.Equal(expanded, Template.Expand(text, Names, (_, _, found) => Assert.Fail(found.Problem)));

    [Theory]
    [InlineData("a {replica} b", 2, 11, "`{replica}` is known only to a program with replicas")]
    [InlineData("{env.NONE}", 0, 10, "the environment variable `NONE` is not set")]
    [InlineData("{}", 0, 2, "unknown template `{}`")]
    [InlineData("a {name", 2, 3, "`{` is not closed")]
    [InlineData("a } b", 2, 3, "`}` closes nothing")]
    public void A_wrong_template_is_found_at_its_place(string text, int start, int end, string problem)
    {
        var found = new List<(int, int, string?)>();

        Template.Expand(text, Names, (from, to, wrong) => found.Add((from, to, wrong.Problem)));

        Assert.Equal([(start, end, problem)], found);
    }

    private static TemplateNames Names => new("web", new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["PORT"] = "80",
        ["EMPTY"] = "",
        ["TRICK"] = "{name}",
    });
}
