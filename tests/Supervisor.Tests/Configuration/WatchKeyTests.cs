using System.Net;
using Supervisor.Configuration.Model;
using Supervisor.Engine.Model;

namespace Supervisor.Tests.Configuration;

/// <summary>ready and health: what tells that a program is well, and what it takes for that.</summary>
public sealed class WatchKeyTests
{
    private static readonly ProbeSpec UsualProbe = new(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(5));

    [Theory]
    [InlineData("ready = \"notify\"", null)]
    [InlineData("ready = { notify = true }", null)]
    [InlineData("ready = { notify = true, timeout = \"9s\" }", 9)]
    public void A_program_may_notify(string line, int? timeout)
    {
        var (spec, tasks) = Read(line);

        Assert.Equal(new ReadySpec.Told(Seconds(timeout)), spec.Ready);
        Assert.Equal(new ReadySource.Notify(), tasks.ReadySource);
        Assert.True(tasks.Notifies);
    }

    [Fact]
    public void A_program_may_write_to_a_descriptor_or_a_line_of_its_log()
    {
        var (spec, tasks) = Read("ready = { fd = 3, timeout = \"2s\" }");
        Assert.Equal((new ReadySpec.Told(TimeSpan.FromSeconds(2)), new ReadySource.Descriptor(3), false), (spec.Ready, tasks.ReadySource, tasks.Notifies));

        (spec, tasks) = Read("ready = { log = 'listening on \\d+' }");
        Assert.Equal((new ReadySpec.Told(null), (ReadySource)new ReadySource.LogLine("listening on \\d+")), (spec.Ready, tasks.ReadySource!));
    }

    [Theory]
    [InlineData("6379", "127.0.0.1", 6379)]
    [InlineData("\"6379\"", "127.0.0.1", 6379)]
    [InlineData("\"10.0.0.2:80\"", "10.0.0.2", 80)]
    [InlineData("\"localhost:80\"", "127.0.0.1", 80)]
    [InlineData("\"[::1]:65535\"", "::1", 65535)]
    [InlineData("\"63{env.END}\"", "127.0.0.1", 6379)]
    public void A_port_is_a_number_or_stands_after_an_address(string value, string address, int port)
    {
        var (spec, tasks) = Read($"ready = {{ tcp = {value}, timeout = \"20s\" }}");

        Assert.Equal(new ReadySpec.Probed(UsualProbe, TimeSpan.FromSeconds(20)), spec.Ready);
        Assert.Equal(new CheckTarget.Tcp(IPAddress.Parse(address), port), tasks.Readiness);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080/ready?full=1", "127.0.0.1", 8080, "127.0.0.1:8080", "/ready?full=1")]
    [InlineData("http://localhost", "127.0.0.1", 80, "localhost", "/")]
    [InlineData("HTTP://[::1]:81?a", "::1", 81, "[::1]:81", "/?a")]
    public void A_URL_is_taken_apart(string url, string address, int port, string host, string path) =>
        Assert.Equal(new CheckTarget.Http(IPAddress.Parse(address), port, host, path), Read($"ready.http = \"{url}\"").Tasks.Readiness);

    [Fact]
    public void Files_commands_and_times_tell_too()
    {
        Assert.Equal(new CheckTarget.File("/run/x"), Read("ready.file = \"/run/x\"").Tasks.Readiness);
        Assert.Equal(new ReadySpec.After(TimeSpan.FromSeconds(2)), Read("ready.after = \"2s\"").Spec.Ready);

        var (spec, tasks) = Read("ready = { command = \"probe 'a b'\", interval = \"3s\" }");
        Assert.Equal(new ReadySpec.Probed(new ProbeSpec(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(5)), null), spec.Ready);
        Assert.Equal(["probe", "a b"], Assert.IsType<CheckTarget.Command>(tasks.Readiness).Arguments);
    }

    [Theory]
    [InlineData("ready = \"notfy\"", "unknown value `notfy`")]
    [InlineData("ready = 80", "a table is wanted here, not an integer")]
    [InlineData("ready = {}", "nothing here tells that it is ready")]
    [InlineData("ready = { timeout = \"5s\" }", "nothing here tells that it is ready")]
    [InlineData("ready = { notify = false }", "nothing here tells that it is ready")]
    [InlineData("ready = { tcp = 80, http = \"http://127.0.0.1\" }", "`http` and `tcp` cannot both be in ready")]
    [InlineData("ready = { file = \"/a\", notify = true }", "`notify` and `file` cannot both be in ready")]
    [InlineData("ready = { after = \"1s\", timeout = \"5s\" }", "`timeout` and `after` cannot both be in ready")]
    [InlineData("ready = { fd = 3, interval = \"5s\" }", "`interval` and `fd` cannot both be in ready")]
    [InlineData("ready.tcp = 0", "0 is out of range")]
    [InlineData("ready.tcp = 65536", "65536 is out of range")]
    [InlineData("ready.tcp = \"80x\"", "`80x` has no port from 1 to 65535")]
    [InlineData("ready.tcp = \"127.0.0.1\"", "`127.0.0.1` has no port from 1 to 65535")]
    [InlineData("ready.tcp = \"db:80\"", "`db` is not an IP address or `localhost`")]
    [InlineData("ready.tcp = \":80\"", "`` is not an IP address or `localhost`")]
    [InlineData("ready.tcp = \"127.1:80\"", "`127.1` is not an IP address or `localhost`")]
    [InlineData("ready.tcp = \"::1:80\"", "`::1` is not an IP address or `localhost`")]
    [InlineData("ready.tcp = true", "a port or an address with a port is wanted here, not a boolean")]
    [InlineData("ready.http = \"https://127.0.0.1/\"", "https cannot be probed: there is no TLS in the supervisor")]
    [InlineData("ready.http = \"127.0.0.1:80\"", "`127.0.0.1:80` is not a URL of http")]
    [InlineData("ready.http = \"http://db/ready\"", "`db` has no port from 1 to 65535")]
    [InlineData("ready.http = \"http://db:80/ready\"", "`db` is not an IP address or `localhost`")]
    [InlineData("ready.http = \"http://80/\"", "`80` is not an IP address or `localhost`")]
    [InlineData("ready.http = \"http://u@127.0.0.1/\"", "a URL to be probed has neither user nor fragment")]
    [InlineData("ready.http = \"http://127.0.0.1/a b\"", "a URL has no spaces and only ASCII characters")]
    [InlineData("ready.http = \"http://127.0.0.1/\\r\\nX: y\"", "a URL has no spaces and only ASCII characters")]
    [InlineData("ready.file = \"run/x\"", "the path `run/x` is not absolute")]
    [InlineData("ready.fd = 2", "2 is out of range")]
    [InlineData("ready.log = \"\"", "this cannot be empty")]
    [InlineData("ready.command = []", "the command is empty")]
    [InlineData("ready.log = \"up\"\nstdout = \"null\"\nstderr = \"null\"", "it can never be ready: all of its output is dropped")]
    [InlineData("ready.log = \"up\"\nstdout = \"null\"\nstderr = \"stdout\"", "it can never be ready: all of its output is dropped")]
    [InlineData("ready = { tcp = 80, interval = \"0s\" }", "this cannot be zero")]
    [InlineData("health = \"http://127.0.0.1/\"", "a table is wanted here, not a string")]
    [InlineData("health = {}", "nothing here tells that it is healthy")]
    [InlineData("health = { interval = \"5s\" }", "nothing here tells that it is healthy")]
    [InlineData("health = { watchdog = \"5s\", interval = \"5s\" }", "`interval` is for probes, and nothing is probed")]
    [InlineData("health = { tcp = 80, command = [\"x\"] }", "`command` and `tcp` cannot both be in health")]
    [InlineData("health = { tcp = 80, failures = 0 }", "0 is out of range")]
    [InlineData("health = { tcp = 80, on_failure = \"kill\" }", "unknown value `kill`")]
    [InlineData("health.file = \"/x\"", "unknown key `file` in health")]
    [InlineData("health.watchdog = \"0s\"", "this cannot be zero")]
    public void A_wrong_value_is_refused(string line, string message) =>
        Assert.EndsWith(message, FakeWorld.Program(line).Error(), StringComparison.Ordinal);

    [Theory]
    [InlineData("a(b", "3:16 this is not a regular expression: a `(` is not closed")]
    [InlineData("a[b", "3:16 this is not a regular expression: a `[` is not closed")]
    [InlineData("ab)", "3:16 this is not a regular expression: a `)` closes nothing")]
    [InlineData("*", "3:14 this is not a regular expression: there is nothing to repeat")]
    [InlineData("[z-a]", "3:17 this is not a regular expression: a range of characters is in reverse order")]
    public void A_wrong_regular_expression_is_shown_where_it_is_wrong(string pattern, string error) =>
        Assert.Equal(error, FakeWorld.Program($"ready.log = '{pattern}'").Error());

    [Theory]
    [InlineData("(a)\\1")]
    [InlineData("(?=a)b")]
    [InlineData("(a{{1000}}){{1000}}")]
    public void A_regular_expression_that_is_not_matched_in_linear_time_is_refused(string pattern) =>
        Assert.Equal("3:13 this regular expression is too large, or could only be matched by going back", FakeWorld.Program($"ready.log = '{pattern}'").Error());

    [Fact]
    public void A_regular_expression_has_a_bounded_length() =>
        Assert.Equal("3:13 a regular expression has at most 1000 characters", FakeWorld.Program($"ready.log = '{new string('a', 1001)}'").Error());

    [Fact]
    public void Everything_about_health_reaches_the_engine_and_the_probe()
    {
        var (spec, tasks) = Read("""
            health = { http = "http://127.0.0.1:80/health", interval = "10s", timeout = "2s", failures = 5, successes = 2, start_period = "15s", on_failure = "none", watchdog = "30s" }
            """);

        Assert.Equal(
            new HealthSpec
            {
                Probe = new ProbeSpec(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(2)),
                Watchdog = TimeSpan.FromSeconds(30),
                Failures = 5,
                Successes = 2,
                StartPeriod = TimeSpan.FromSeconds(15),
                OnFailure = UnhealthyAction.None,
            },
            spec.Health);
        Assert.Equal(new CheckTarget.Http(IPAddress.Loopback, 80, "127.0.0.1:80", "/health"), tasks.Health);
        Assert.True(tasks.Notifies);
    }

    [Theory]
    [InlineData("restart", UnhealthyAction.Restart)]
    [InlineData("stop", UnhealthyAction.Stop)]
    [InlineData("shutdown", UnhealthyAction.Shutdown)]
    [InlineData("none", UnhealthyAction.None)]
    public void What_follows_a_failure_is_one_of_four_words(string word, UnhealthyAction action) =>
        Assert.Equal(action, Read($"health = {{ watchdog = \"1s\", on_failure = \"{word}\" }}").Spec.Health!.OnFailure);

    [Fact]
    public void A_watchdog_alone_is_no_probe()
    {
        var (spec, tasks) = Read("health.watchdog = \"30s\"");

        Assert.Equal((null, null, true), (spec.Health!.Probe, tasks.Health, tasks.Notifies));
    }

    [Fact]
    public void A_program_that_says_nothing_is_not_watched()
    {
        var (spec, tasks) = Read("");

        Assert.Equal((new ReadySpec.AtOnce(), null), (spec.Ready, spec.Health));
        Assert.Equal(ProgramTasks.None, tasks);
    }

    private static (ProgramSpec Spec, ProgramTasks Tasks) Read(string line)
    {
        var world = FakeWorld.Program(line).Variable("END", "79");
        return (world.Spec(), world.Launch().Tasks);
    }

    private static TimeSpan? Seconds(int? number) => number is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
}
