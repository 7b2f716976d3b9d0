using System.Collections.Immutable;
using Supervisor.Importing;
using Supervisor.Importing.Supervisord;

namespace Supervisor.Tests.Importing;

public sealed class ExpansionTests
{
    private static readonly ExpansionNames Names =
        new ExpansionNames { Variables = ImmutableDictionary<string, string>.Empty.Add("X", "x").Add("WORDS", "a b").Add("{", "brace") }
            .With("process_num", 7L)
            .With("program_name", "web")
            .With([new Variable("SET", "by the file")]);

    [Theory]
    // As Python formats.
    [InlineData("%(program_name)s_%(process_num)02d", "web_07")]
    [InlineData("%(process_num)d %(process_num)s %(process_num)5d|%(process_num)-3d|%(process_num)+d %(process_num).3d", "7 7     7|7  |+7 007")]
    [InlineData("%(process_num)x %(process_num)o %(process_num)03i", "7 7 007")]
    [InlineData("%(program_name)5s|%(program_name)-5s|%(program_name).2s", "  web|web  |we")]
    [InlineData("100%% of %%(program_name)s", "100% of %(program_name)s")]
    [InlineData("%(ENV_X)s%(ENV_SET)s", "xby the file")]
    [InlineData("nothing", "nothing")]
    public void A_name_in_parentheses_stands_for_its_value(string text, string expected) => Assert.Equal(expected, Expansion.Expand(text, Names).Value);

    [Theory]
    [InlineData("%(nothing)s", "`%(nothing)` cannot be expanded")]
    [InlineData("%(ENV_NOTHING)s", "the environment variable `NOTHING` is not set")]
    [InlineData("100%", "the % in `%` is followed by nothing that is known")]
    [InlineData("date +%Y", "the % in `%Y` is followed by nothing that is known")]
    [InlineData("%(process_num", "the % in `%(process_num` is followed by nothing that is known")]
    [InlineData("%(program_name)d", "program_name is text, and `d` is for numbers")]
    [InlineData("%(process_num)q", "`q` is no way to write process_num")]
    [InlineData("%(program_name)99999s", "the % in `%(program_name)99999s` is followed by nothing that is known")]
    public void What_cannot_be_expanded_is_said(string text, string problem) => Assert.Equal(problem, Expansion.Expand(text, Names).Problem);

    [Fact]
    public void A_text_that_would_exhaust_the_memory_is_refused() =>
        Assert.StartsWith("this expands to more than", Expansion.Expand(string.Concat(Enumerable.Repeat("%(program_name)1000s", 1_000)), Names).Problem, StringComparison.Ordinal);

    [Theory]
    [InlineData("--x=%(ENV_X)s", "--x={env.X}")]
    [InlineData("%(ENV_UNSET)s {json}", "{env.UNSET} {{json}}")]
    // Its spaces would split the command here, and would not there.
    [InlineData("%(ENV_WORDS)s", "a b")]
    // What the file sets is known; what has a width, or a name that a template cannot have, is looked up now.
    [InlineData("%(ENV_SET)s %(ENV_X)3s %(ENV_{)s", "by the file   x brace")]
    public void A_variable_stays_one_where_that_comes_to_the_same(string text, string template) =>
        Assert.Equal(template, LiveText.Template(Expansion.Expand(text, Names with { KeepsVariables = true }).Value));
}
