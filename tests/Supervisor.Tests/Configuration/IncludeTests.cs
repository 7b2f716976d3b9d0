using Supervisor.Configuration.Reading;

namespace Supervisor.Tests.Configuration;

public sealed class IncludeTests
{
    private const string A = "[program.a]\ncommand = \"a\"\n";
    private const string B = "[program.b]\ncommand = \"b\"\n";

    [Fact]
    public void A_pattern_takes_its_files_in_the_order_of_their_names()
    {
        var world = FakeWorld.With("include = [\"conf.d/*.toml\"]\n[program.main]\ncommand = \"m\"")
            .File("/etc/conf.d/20.toml", B)
            .File("/etc/conf.d/10.toml", A)
            .File("/etc/conf.d/.hidden.toml", "nonsense")
            .File("/etc/conf.d/notes.txt", "nonsense");

        Assert.Equal(["main", "a", "b"], world.Valid().Engine.Programs.Select(program => program.Name));
    }

    [Fact]
    public void A_pattern_may_match_directories() =>
        Assert.Equal(2, FakeWorld.With("include = \"apps/?/*.toml\"").File("/etc/apps/x/p.toml", A).File("/etc/apps/y/p.toml", B)
            .Valid().Engine.Programs.Length);

    [Fact]
    public void A_pattern_without_a_match_is_fine() =>
        Assert.Empty(FakeWorld.With($"include = [\"conf.d/*.toml\"]\n{A}").Errors());

    [Fact]
    public void A_plain_file_that_is_missing_is_an_error_where_it_is_named() =>
        Assert.Equal("1:12 cannot read /etc/more.toml: No such file or directory", FakeWorld.With($"include = [\"more.toml\"]\n{A}").Error());

    [Fact]
    public void Two_stars_are_refused() =>
        Assert.Equal("1:12 `**` is not known in a pattern", FakeWorld.With($"include = [\"**/x.toml\"]\n{A}").Error());

    [Fact]
    public void A_program_given_in_two_files_is_an_error_that_names_both_places()
    {
        var problems = FakeWorld.With($"include = [\"a.toml\"]\n{A}").File("/etc/a.toml", A).Problems();

        Assert.Contains("/etc/a.toml:1:10: error: program `a` is given twice", problems, StringComparison.Ordinal);
        Assert.Contains("help: it is first given at /etc/supervisor.toml:2:10", problems, StringComparison.Ordinal);
    }

    [Fact]
    public void The_supervisor_table_may_stand_in_one_file_only()
    {
        var problems = FakeWorld.With($"include = [\"a.toml\"]\n[supervisor]\nname = \"x\"\n{A}").File("/etc/a.toml", "[supervisor]\nexit = \"never\"").Problems();

        Assert.Contains("/etc/a.toml:1:2: error: [supervisor] is given twice", problems, StringComparison.Ordinal);
        Assert.Contains("help: it is first given at /etc/supervisor.toml:2:2", problems, StringComparison.Ordinal);
    }

    [Fact]
    public void The_supervisor_table_may_stand_in_an_included_file() =>
        Assert.Equal("x", FakeWorld.With($"include = [\"a.toml\"]\n{A}").File("/etc/a.toml", "[supervisor]\nname = \"x\"").Valid().Name);

    [Fact]
    public void Files_that_include_each_other_are_an_error_with_the_way_there()
    {
        var problems = FakeWorld.With($"include = [\"a.toml\"]\n{A}").File("/etc/a.toml", "include = [\"../etc/supervisor.toml\"]").Problems();

        Assert.Contains("/etc/a.toml:1:12: error: /etc/../etc/supervisor.toml includes itself", problems, StringComparison.Ordinal);
        Assert.Contains("help: /etc/supervisor.toml -> /etc/a.toml -> /etc/supervisor.toml", problems, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_cannot_be_included_without_end_of_depth()
    {
        var world = FakeWorld.With($"include = [\"1.toml\"]\n{A}");
        for (var i = 1; i < 20; i++)
        {
            world.File($"/etc/{i}.toml", $"include = [\"{i + 1}.toml\"]");
        }

        Assert.Contains("more than 8 deep", world.Problems(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_two_patterns_match_is_taken_once() =>
        Assert.Empty(FakeWorld.With("include = [\"*.inc\", \"a.*\"]").File("/etc/a.inc", A).Errors());

    [Fact]
    public void Mistakes_in_all_files_are_reported()
    {
        var problems = FakeWorld.With($"include = [\"a.toml\"]\nnope = 1\n{A}").File("/etc/a.toml", "nope = 1\n").Problems();

        Assert.Contains("/etc/supervisor.toml:2:1: error: unknown key `nope`", problems, StringComparison.Ordinal);
        Assert.Contains("/etc/a.toml:1:1: error: unknown key `nope`", problems, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*.toml", "a.toml", true)]
    [InlineData("*.toml", "a.tom", false)]
    [InlineData("*.toml", ".a.toml", false)]
    [InlineData(".*", ".a", true)]
    [InlineData("?", "a", true)]
    [InlineData("?", "", false)]
    [InlineData("a*b*c", "axxbyyc", true)]
    [InlineData("a*b*c", "axxbyy", false)]
    [InlineData("*", "anything", true)]
    public void A_pattern_matches_names_as_in_a_shell(string pattern, string name, bool matches) =>
        Assert.Equal(matches, Glob.Matches(pattern, name));
}
