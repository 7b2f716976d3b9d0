using Supervisor.Configuration;

namespace Supervisor.Tests.Configuration;

/// <summary>What check says of a program's life: only what is not as for every program.</summary>
public sealed class SummaryTests
{
    [Fact]
    public void Everything_that_is_said_of_a_program_is_shown_and_no_secret() => Shows(
        """
        [program.web]
        command = "web"
        replicas = 3
        requires = { migrate = "succeeded" }
        wants = { cache = "healthy" }
        startup_delay = "2s"
        ready = { http = "http://127.0.0.1:80{replica}/ready", timeout = "20s" }
        health = { command = ["probe", "a b"], failures = 2, watchdog = "30s", on_failure = "stop" }
        stop = { sequence = ["QUIT", "5s", "TERM", "3s"], command = ["/stop"], scope = "all" }
        hooks = { before_start = ["/warm"], after_stop = ["/clean", "up"] }
        reload = "HUP"
        environment_from_file = { B = "/run/b", A = "/run/a" }
        on_exit = "restart-dependents"
        [program.migrate]
        command = "m"
        [program.cache]
        command = "c"
        health.tcp = 80
        """,
        """
          web-1 to 3 (3 replicas; this is the first)
            command   web
            user      the supervisor's
            restart   on failure; its end restarts what requires it
            waits     for migrate to have succeeded; if it can be had, for cache to be healthy; then 2s
            ready     by http://127.0.0.1:801/ready, within 20s
            health    by probe 'a b' every 10s, stop after 2 failures in a row; by sd_notify at least every 30s, else stop
            stop      by /stop, then SIGQUIT and 5s, SIGTERM and 3s, to all that descends from it; then killed
            hooks     before its start /warm; when it has ended /clean up
            reload    by SIGHUP
            secrets   A from /run/a, B from /run/b
            security
        """);

    [Theory]
    [InlineData("start = \"once\"\nbefore = \"db\"\non_give_up = \"shutdown\"", "(once)", "on failure; its failure ends everything", "before db")]
    [InlineData("start = \"manual\"\nrestart = \"never\"\nmain = false\nafter = \"db\"", "(manual)", "never", "after db")]
    [InlineData("ready.fd = 4\nreload.command = [\"r\"]", "by a line on descriptor 4", "by r")]
    [InlineData("ready.log = \"up .*\"\nhealth.tcp = \"[::1]:80\"", "by a line of output that has `up .*`", "by a connection to [::1]:80 every 10s, restart after 3 failures in a row")]
    [InlineData("ready = \"notify\"\nhealth.watchdog = \"1s\"", "by sd_notify", "by sd_notify at least every 1s, else restart")]
    [InlineData("ready.file = \"/run/x\"", "by the file /run/x")]
    [InlineData("schedule = { cron = \"15 3 * * *\", overlap = \"replace\", missed = \"run\" }", "15 3 * * * in UTC; ends a run that has not ended; missed ones are made up for", "never")]
    [InlineData("schedule = \"@daily\"", "@daily in UTC; skipped while the run before goes on")]
    public void Each_thing_has_its_words(string lines, params string[] words)
    {
        var summary = Summary($"[program.web]\ncommand = \"w\"\n{lines}\n[program.db]\ncommand = \"d\"");

        Assert.All(words, word => Assert.Contains($" {word}\n", summary, StringComparison.Ordinal));
    }

    [Fact]
    public void Programs_stand_in_the_order_of_their_start_whatever_makes_one_wait()
    {
        var summary = Summary("[program.a]\ncommand = \"a\"\nwants = \"b\"\n[program.b]\ncommand = \"b\"\nreplicas = 2\nrequires = \"c\"\n[program.c]\ncommand = \"c\"\n[program.d]\ncommand = \"d\"\nbefore = \"c\"");

        Assert.Equal(["d", "c", "b-1 to 2 (2 replicas; this is the first)", "a"],
            summary.Split('\n').Where(line => line.StartsWith("  ", StringComparison.Ordinal) && line[2] != ' ').Select(line => line.Trim()));
    }

    private static void Shows(string toml, string expected) => Assert.Contains(expected, Summary(toml), StringComparison.Ordinal);

    private static string Summary(string toml)
    {
        var world = FakeWorld.With(toml).File("/run/a", "hidden").File("/run/b", "hidden");
        var summary = string.Concat(ConfigurationSummary.Lines(FakeWorld.Main, world.Valid()).Select(line => line + "\n"));
        Assert.DoesNotContain("hidden", summary, StringComparison.Ordinal);
        return summary;
    }
}
