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

    // Each of the four, in either direction, can close it; the place is that of its first step.
    [Theory]
    [InlineData("after = \"b\"", "after = \"a\"", "3:9", "a -> b -> a")]
    [InlineData("before = \"b\"", "wants = []\nbefore = \"a\"", "7:10", "a -> b -> a")]
    [InlineData("before = \"b\"", "requires = []\nbefore = \"c\"\n[program.c]\ncommand=\"c\"\nbefore = \"a\"", "10:10", "a -> c -> b -> a")]
    [InlineData("wants = \"b\"", "requires = { a = \"ready\" }", "3:9", "a -> b -> a")]
    [InlineData("wants = \"b\"\nreplicas = 2", "after = \"a\"", "3:9", "a -> b -> a")]
    [InlineData("isolate.namespaces = [\"ipc\"]\nafter = \"b\"", "isolate.join = \"a\"", "4:9", "a -> b -> a")]
    public void Every_way_to_wait_counts_in_a_cycle(string a, string b, string place, string cycle) =>
        Assert.Equal($"{place} programs wait for each other: {cycle}", Programs($"a: {a}", $"b: {b}").Error());

    [Theory]
    [InlineData("b = \"healthy\"", "nice = 1", "3:14 program `b` can never be healthy: nothing probes it")]
    [InlineData("b = \"healthy\"", "health.watchdog = \"5s\"", "3:14 program `b` can never be healthy: nothing probes it")]
    [InlineData("b = \"healthy\"", "health.tcp = 80", "")]
    [InlineData("b = \"succeeded\"", "restart = \"always\"", "3:14 program `b` can never have succeeded: it is restarted after a success")]
    [InlineData("b = \"succeeded\"", "main = true", "3:14 program `b` can never have succeeded: it is main, and the supervisor ends with it")]
    [InlineData("b = \"succeeded\"", "start = \"once\"", "")]
    [InlineData("b = \"succeeded\"", "schedule = \"@daily\"", "")]
    [InlineData("b = \"succeeded\"", "nice = 1", "")]
    public void A_condition_that_can_never_be_met_is_refused(string condition, string b, string error) =>
        Assert.Equal(error, string.Join('\n', Programs($"a: requires = {{ {condition} }}", $"b: {b}").Errors()));

    [Theory]
    [InlineData("main = true\nstart = \"once\"")] // a container that is one job
    [InlineData("start = \"once\"\nhealth.watchdog = \"5s\"")]
    [InlineData("start = \"manual\"\nschedule = \"@daily\"")]
    public void What_is_unusual_but_means_something_is_allowed(string lines) => Assert.Empty(Programs($"a: {lines}").Problems());

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

    // 25s for all unless set; a dependent stops before that on which it depends.
    [Theory]
    [InlineData("a: stop.timeout = \"20s\"|b: stop.timeout = \"20s\"", null)]
    [InlineData("a: stop.timeout = \"15s\"|b: after = \"a\"", null)]
    [InlineData("a: stop.timeout = \"16s\"|b: after = \"a\"",
        "3:16: warning: programs may take 26s to stop, and the shutdown timeout is 25s: b (10s), then a (16s)|a would be killed after 15s;")]
    [InlineData("a: before = \"b\"|b: nice = 1|c: wants = \"b\"|d: requires = \"c\"",
        "4:10: warning: programs may take 40s to stop, and the shutdown timeout is 25s: d (10s), then c (10s), then b (10s), then a (10s)|b would be killed after 5s, and what follows at once;")]
    [InlineData("a: replicas = 2\nstop.sequence = [\"QUIT\", \"9s\", \"TERM\", \"{replica}s\"]|b: after = \"a\"\nstop.timeout = \"15s\"",
        "4:17: warning: programs may take 26s to stop, and the shutdown timeout is 25s: b (15s), then a (11s)|a would be killed after 10s;")]
    public void A_chain_of_programs_that_may_take_longer_to_stop_than_there_is_time_is_a_warning(string programs, string? warning)
    {
        var problems = Programs(programs.Split('|')).Problems();

        if (warning is null)
        {
            Assert.Empty(problems);
            return;
        }

        Assert.All(warning.Split('|'), part => Assert.Contains(part, problems, StringComparison.Ordinal));
    }

    [Fact]
    public void A_chain_is_shown_at_the_shutdown_timeout_where_that_is_written()
    {
        var problems = FakeWorld.With("[supervisor]\nshutdown_timeout = \"10s\"\n[program.a]\ncommand = \"a\"\n[program.b]\ncommand = \"b\"\nafter = \"a\"").Problems();

        Assert.StartsWith("/etc/supervisor.toml:2:20: warning: programs may take 20s to stop, and the shutdown timeout is 10s: b (10s), then a (10s)", problems, StringComparison.Ordinal);
        Assert.Contains("a would be killed after 0s", problems, StringComparison.Ordinal);
    }

    [Fact]
    public void A_deep_chain_of_programs_is_no_matter_of_the_stack() =>
        Assert.Contains("then p0 (10s)", Programs([.. Enumerable.Range(0, 4_096).Select(i => $"p{i}: after = {(i == 0 ? "[]" : $"\"p{i - 1}\"")}")]).Problems(), StringComparison.Ordinal);

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

    [Theory]
    [InlineData("command = \"x\"", true)]
    [InlineData("environment.A = 1", true)]
    [InlineData("environment_from_file.A = \"/a\"", true)]
    [InlineData("user = \"x\"", true)]
    [InlineData("isolate = \"basic\"", true)]
    [InlineData("stdin = \"open\"", true)]
    [InlineData("stdout = \"null\"", true)]
    [InlineData("ready = \"notify\"", true)]
    [InlineData("ready.fd = 3", true)]
    [InlineData("ready.tcp = 80", false)]
    [InlineData("ready.log = \"up\"", false)]
    [InlineData("health.tcp = 80", false)]
    [InlineData("health.watchdog = \"5s\"", true)]
    [InlineData("limits.pids = 5", true)]
    [InlineData("restart = \"always\"", false)]
    [InlineData("backoff.max = \"1h\"", false)]
    [InlineData("max_restarts.count = 5", false)]
    [InlineData("stop.signal = \"QUIT\"", false)]
    [InlineData("stop.command = [\"x\"]", false)]
    [InlineData("hooks.after_stop = [\"x\"]", false)]
    [InlineData("reload = \"HUP\"", false)]
    [InlineData("schedule = \"@daily\"", false)]
    [InlineData("start = \"manual\"", false)]
    [InlineData("after = \"b\"", false)]
    [InlineData("priority = 1", false)]
    [InlineData("on_exit = \"shutdown\"", false)]
    public void A_difference_says_who_must_be_launched_anew(string line, bool relaunch)
    {
        var difference = ConfigurationDifference.Between(
            Programs("a: umask = \"022\"", "b: umask = \"022\"").Valid(),
            FakeWorld.With($"[program.a]\n{(line.StartsWith("command", StringComparison.Ordinal) ? "" : "command = \"a\"\n")}umask = \"022\"\n{line}\n[program.b]\ncommand = \"b\"\numask = \"022\"").Valid());

        Assert.Equal("a", difference.Changed.Single().Program);
        Assert.Equal(relaunch ? ["a"] : [], difference.Relaunch);
    }

    [Fact]
    public void Limits_that_a_program_has_can_change_while_it_runs() =>
        Assert.Empty(ConfigurationDifference.Between(FakeWorld.Program("limits.pids = 5").Valid(), FakeWorld.Program("limits.pids = 6").Valid()).Relaunch);

    /// <summary>"name: lines" each.</summary>
    private static FakeWorld Programs(params string[] programs) => FakeWorld.With(string.Concat(programs.Select(program =>
    {
        var parts = program.Split(": ", 2);
        return $"[program.{parts[0]}]\ncommand = \"{parts[0]}\"\n{parts[1]}\n";
    })));
}
