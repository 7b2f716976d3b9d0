using Supervisor.Configuration;

namespace Supervisor.Tests.Configuration;

public sealed class CrossCheckTests
{
    [Fact]
    public void A_cycle_is_shown_by_its_path()
    {
        var problems = Programs("web: requires = [\"api\"]", "api: after = [\"db\"]", "db: requires = { web = \"ready\" }").Problems();

        Assert.Contains("/etc/supervisor.toml:3:13: error: programs wait for each other: web -> api -> db -> web", problems, StringComparison.Ordinal);
    }

    [Fact]
    public void A_diamond_is_no_cycle() =>
        Assert.Empty(Programs("a: after = [\"b\", \"c\"]", "b: after = [\"d\"]", "c: after = [\"d\"]", "d: nice = 1").Errors());

    [Theory]
    [InlineData("requires = [\"a\"]", "3:13 program `a` requires itself")]
    [InlineData("after = \"a\"", "3:9 program `a` is to start after itself")]
    [InlineData("after = \"web1\"", "3:9 there is no program `web1`")]
    [InlineData("main = true\nstart = \"manual\"", "3:8 program `a` is main but would not be started")]
    public void A_wrong_relation_is_refused(string lines, string error) => Assert.Equal(error, Programs($"a: {lines}").Error());

    [Fact]
    public void A_name_that_is_nearly_right_is_suggested() =>
        Assert.Equal("did you mean `redis`?", Programs("web: after = \"rediss\"", "redis: nice = 1").Help());

    [Fact]
    public void Only_one_program_can_be_main() =>
        Assert.Equal("6:8 programs `a` and `b` are both main", Programs("a: main = true", "b: main = true").Error());

    [Fact]
    public void Only_one_program_can_inherit_stdin() =>
        Assert.Equal("6:9 programs `a` and `b` both inherit stdin", Programs("a: stdin = \"inherit\"", "b: stdin = \"inherit\"").Error());

    [Fact]
    public void A_stop_timeout_above_the_shutdown_timeout_is_a_warning()
    {
        var result = FakeWorld.Program("stop.timeout = \"1m\"").Load();

        var warning = Assert.Single(Assert.IsType<ConfigurationResult.Valid>(result).Warnings);
        Assert.Equal("a stop timeout of 1m is cut short by the shutdown timeout of 25s", warning.Message);
    }

    [Fact]
    public void More_programs_than_the_limit_are_refused() =>
        Assert.Contains("there are more than 4096 programs", Programs([.. Enumerable.Range(0, 10_001).Select(i => $"p{i}: nice = 1")]).Error(), StringComparison.Ordinal);

    [Fact]
    public void The_start_order_follows_dependencies_and_else_the_file()
    {
        var programs = Programs("web: requires = [\"db\"]\nafter = [\"cache\"]", "log: nice = 1", "db: nice = 1", "cache: after = [\"db\"]").Valid().Engine.Programs;

        Assert.Equal(["log", "db", "cache", "web"], ConfigurationSummary.StartOrder(programs).Select(program => program.Name));
    }

    [Fact]
    public void A_difference_names_what_was_added_removed_and_changed()
    {
        var old = Programs("web: nice = 1", "db: nice = 1", "same: groups = [1]\nrlimits = { core = 0, cpu = 5 }").Valid();
        var @new = FakeWorld.With(
            "[supervisor]\nname = \"x\"\n[program.same]\ncommand = \"same\"\nrlimits = { cpu = 5, core = 0 }\ngroups = [1]\n"
            + "[program.web]\ncommand = \"web -x\"\nnice = 1\nenvironment.A = 1\n[program.new]\ncommand = \"n\"").Valid();

        Assert.Equal(
            ["[supervisor]: changed: name", "new: added", "db: removed", "web: changed: command, environment"],
            ConfigurationDifference.Between(old, @new).Lines());
        Assert.True(ConfigurationDifference.Between(@new, @new).IsEmpty);
    }

    /// <summary>"name: lines" each.</summary>
    private static FakeWorld Programs(params string[] programs) => FakeWorld.With(string.Concat(programs.Select(program =>
    {
        var parts = program.Split(": ", 2);
        return $"[program.{parts[0]}]\ncommand = \"{parts[0]}\"\n{parts[1]}\n";
    })));
}
