using Supervisor.Configuration.Model;
using Supervisor.Engine.Model;

namespace Supervisor.Tests.Configuration;

/// <summary>When a program starts, what follows its end, how it is stopped, and the commands that go with it.</summary>
public sealed class LifeKeyTests
{
    [Fact]
    public void Everything_about_starting_and_ending_reaches_the_engine()
    {
        var web = With(
            """
            start = "once"
            after = "a"
            before = ["b", "b"]
            wants = { c = "healthy" }
            requires = { d = "succeeded" }
            startup_delay = "2s"
            on_exit = "stop-dependents"
            on_give_up = "shutdown"
            """);

        Assert.Equal((StartMode.Once, TimeSpan.FromSeconds(2)), (web.Start, web.StartupDelay));
        Assert.Equal(["a"], web.After);
        Assert.Equal(["b"], web.Before);
        Assert.Equal([new Requirement("c", Condition.Healthy)], web.Wants);
        Assert.Equal([new Requirement("d", Condition.Succeeded)], web.Requires);
        Assert.Equal((Consequence.StopDependents, Consequence.Shutdown), (web.OnExit, web.OnGiveUp));
    }

    [Theory]
    [InlineData("none", Consequence.None)]
    [InlineData("shutdown", Consequence.Shutdown)]
    [InlineData("stop-dependents", Consequence.StopDependents)]
    [InlineData("restart-dependents", Consequence.RestartDependents)]
    public void A_consequence_is_one_of_four_words(string word, Consequence consequence)
    {
        var spec = FakeWorld.Program($"on_exit = \"{word}\"\non_give_up = \"{word}\"").Spec();

        Assert.Equal((consequence, consequence), (spec.OnExit, spec.OnGiveUp));
    }

    [Fact]
    public void Programs_are_handed_on_by_priority_and_else_in_the_order_of_the_file()
    {
        var programs = FakeWorld.With(string.Concat(new[] { ("a", ""), ("b", "priority = 1000"), ("c", "priority = -5"), ("d", ""), ("e", "priority = 998") }
            .Select(program => $"[program.{program.Item1}]\ncommand = \"x\"\n{program.Item2}\n"))).Valid().Engine.Programs;

        Assert.Equal(["c", "e", "a", "d", "b"], programs.Select(program => program.Name));
    }

    // A task that has succeeded is not restarted: what it says itself must fit, what it inherits gives way.
    [Theory]
    [InlineData("always", RestartMode.OnFailure)]
    [InlineData("on-success", RestartMode.Never)]
    [InlineData("on-failure", RestartMode.OnFailure)]
    [InlineData("never", RestartMode.Never)]
    public void An_inherited_restart_of_a_task_is_tamed(string word, RestartMode mode) =>
        Assert.Equal(mode, FakeWorld.With($"[defaults]\nrestart = \"{word}\"\n[program.web]\ncommand = \"w\"\nstart = \"once\"").Spec().Restart);

    [Theory]
    [InlineData("always")]
    [InlineData("on-success")]
    public void A_task_cannot_ask_to_be_restarted_after_a_success(string word) =>
        Assert.Equal("4:11 a program that runs once is not restarted when it has succeeded", FakeWorld.Program($"start = \"once\"\nrestart = \"{word}\"").Error());

    [Theory]
    [InlineData("schedule = \"15 3 * * 1-5\"", "15 3 * * 1-5", "UTC", OverlapPolicy.Skip, false)]
    [InlineData("schedule = \"*/10 * * * * *\"", "*/10 * * * * *", "UTC", OverlapPolicy.Skip, false)]
    [InlineData("schedule = \"@daily\"", "@daily", "UTC", OverlapPolicy.Skip, false)]
    [InlineData("schedule = { cron = \"0 0 L * *\", time_zone = \"Europe/Berlin\", overlap = \"queue\", missed = \"run\" }", "0 0 L * *", "Europe/Berlin", OverlapPolicy.Queue, true)]
    [InlineData("schedule = { cron = \"0 0 * * *\", time_zone = \"UTC\", overlap = \"replace\", missed = \"skip\" }", "0 0 * * *", "UTC", OverlapPolicy.Replace, false)]
    public void A_schedule_has_times_and_what_is_done_about_clashes(string line, string cron, string zone, OverlapPolicy overlap, bool missed)
    {
        var world = FakeWorld.Program(line).File("/usr/share/zoneinfo/Europe/Berlin", "");

        Assert.Equal(new ScheduleSettings(cron, zone, missed), world.Launch().Schedule);
        Assert.Equal((overlap, RestartMode.Never), (world.Spec().Schedule, world.Spec().Restart));
    }

    [Fact]
    public void A_scheduled_program_is_restarted_only_if_it_says_so_itself()
    {
        Assert.Equal(RestartMode.Never, FakeWorld.With("[defaults]\nrestart = \"always\"\n[program.a]\ncommand = \"a\"\nschedule = \"@daily\"").Spec().Restart);
        Assert.Equal(RestartMode.OnFailure, FakeWorld.Program("schedule = \"@daily\"\nrestart = \"on-failure\"").Spec().Restart);
    }

    [Theory]
    [InlineData("schedule = \"61 * * * *\"", "3:12 `61 * * * *` is not a cron expression: minutes: ")]
    [InlineData("schedule = \"* * *\"", "3:12 `* * *` is not a cron expression: ")]
    [InlineData("schedule = \"@dayly\"", "3:12 `@dayly` is not a cron expression: ")]
    [InlineData("schedule = \"0 0 30 2 *\"", "3:12 there is no time that `0 0 30 2 *` names")]
    [InlineData("schedule = \"\"", "3:12 this cannot be empty")]
    [InlineData("schedule = 5", "3:12 a string is wanted here, not an integer")]
    [InlineData("schedule = { time_zone = \"UTC\" }", "3:12 a schedule needs cron")]
    [InlineData("schedule = { cron = \"@daily\", time_zone = \"Europe/Berln\" }", "3:43 unknown time zone `Europe/Berln`")]
    [InlineData("schedule = { cron = \"@daily\", time_zone = \"../passwd\" }", "3:43 unknown time zone `../passwd`")]
    [InlineData("schedule = { cron = \"@daily\", overlap = \"wait\" }", "3:41 unknown value `wait`")]
    [InlineData("schedule = { cron = \"@daily\", missed = true }", "3:40 a string is wanted here, not a boolean")]
    [InlineData("schedule = \"@daily\"\nmain = true", "4:8 a program with a schedule cannot be main")]
    [InlineData("schedule = \"@daily\"\nreplicas = 2", "4:12 a program with a schedule has no replicas")]
    [InlineData("schedule = \"@daily\"\nstart = \"once\"", "4:9 a program with a schedule is not started once")]
    public void A_wrong_schedule_is_refused(string lines, string error) =>
        Assert.StartsWith(error, FakeWorld.Program(lines).File("/usr/share/zoneinfo/Europe/Berlin", "").Error(), StringComparison.Ordinal);

    [Fact]
    public void A_time_zone_that_is_nearly_right_is_suggested_and_a_missing_database_is_told()
    {
        var world = FakeWorld.Program("schedule = { cron = \"@daily\", time_zone = \"Europe/Berln\" }");

        Assert.Equal("3:43 the time zone `Europe/Berln` cannot be found: there is no zone database in /usr/share/zoneinfo", world.Error());
        Assert.Equal("did you mean `Europe/Berlin`?", world.File("/usr/share/zoneinfo/Europe/Berlin", "").Help());
    }

    [Fact]
    public void A_stop_is_a_sequence_of_signals_or_one_signal_and_its_time()
    {
        var stop = FakeWorld.Program("stop.sequence = [\"QUIT\", \"5s\", \"SIGTERM\", \"6s\", \"KILL\"]").Spec().Stop;

        Assert.Equal([new StopStep(new Signal(3), TimeSpan.FromSeconds(5)), new StopStep(Signal.Terminate, TimeSpan.FromSeconds(6))], stop.Steps);
        Assert.Equal(TimeSpan.FromSeconds(11), stop.Total);
    }

    [Theory]
    [InlineData("signal = \"QUIT\"\ntimeout = \"5s\"", "sequence = [\"INT\", \"1s\"]", "2 1s")]
    [InlineData("sequence = [\"INT\", \"1s\"]", "signal = \"QUIT\"", "3 10s")]
    [InlineData("sequence = [\"INT\", \"1s\"]", "scope = \"main\"", "2 1s")]
    [InlineData("timeout = \"3s\"", "signal = \"QUIT\"", "3 3s")]
    public void A_stop_takes_the_place_of_a_default_that_says_the_same_in_another_way(string defaults, string own, string step)
    {
        var stop = FakeWorld.With($"[defaults.stop]\n{defaults}\n[program.web]\ncommand = \"w\"\n[program.web.stop]\n{own}").Spec().Stop;

        Assert.Equal(step, string.Join(' ', stop.Steps.Select(s => $"{s.Signal.Number} {s.Wait.TotalSeconds}s")));
    }

    [Theory]
    [InlineData("stop = { sequence = [\"QUIT\", \"5s\"], timeout = \"5s\" }", "3:37 `timeout` and `sequence` cannot both be in stop")]
    [InlineData("stop = { signal = \"TERM\", sequence = [\"QUIT\", \"5s\"] }", "3:27 `sequence` and `signal` cannot both be in stop")]
    [InlineData("stop.sequence = []", "3:17 a sequence needs a signal and a pause")]
    [InlineData("stop.sequence = \"QUIT\"", "3:17 an array is wanted here, not a string")]
    [InlineData("stop.sequence = [\"5s\", \"QUIT\"]", "3:18 a signal is wanted here, not a pause")]
    [InlineData("stop.sequence = [\"QUIT\"]", "3:18 a pause is wanted after SIGQUIT: without one everything is killed at once")]
    [InlineData("stop.sequence = [\"QUIT\", \"TERM\", \"5s\"]", "3:26 a pause is wanted after SIGQUIT")]
    [InlineData("stop.sequence = [\"QUIT\", 5]", "3:26 a duration needs a unit")]
    [InlineData("stop.sequence = [\"QUIT\", \"0s\"]", "3:26 this cannot be zero")]
    [InlineData("stop.sequence = [\"QIUT\", \"5s\"]", "3:18 unknown signal `QIUT`")]
    [InlineData("stop.sequence = [\"KILL\", \"5s\"]", "3:18 KILL asks nothing; it comes at the end by itself")]
    [InlineData("stop.sequence = [\"TERM\", \"5s\", \"KILL\", \"5s\"]", "3:32 nothing follows KILL")]
    [InlineData("stop.command = []", "3:16 the command is empty")]
    [InlineData("hooks = [\"a\"]", "3:9 a table is wanted here, not an array")]
    [InlineData("hooks.before = [\"a\"]", "3:7 unknown key `before` in hooks")]
    [InlineData("hooks.before_start = []", "3:22 the command is empty")]
    [InlineData("hooks.timeout = \"0s\"", "3:17 this cannot be zero")]
    [InlineData("reload = {}", "3:10 nothing here tells it to reload")]
    [InlineData("reload = { signal = \"HUP\", command = [\"r\"] }", "3:28 `command` and `signal` cannot both be in reload")]
    [InlineData("reload = { signal = \"HUP\", timeout = \"5s\" }", "3:28 `timeout` and `signal` cannot both be in reload")]
    [InlineData("reload = { timeout = \"5s\" }", "3:10 nothing here tells it to reload")]
    [InlineData("reload = \"KILL\"", "3:10 no program can read anything when it gets `SIGKILL`")]
    [InlineData("on_exit = \"restart\"", "3:11 unknown value `restart`")]
    [InlineData("priority = \"high\"", "3:12 an integer is wanted here, not a string")]
    [InlineData("startup_delay = 5", "3:17 a duration needs a unit")]
    [InlineData("wants = \"dB\"", "3:9 there is no program `dB`")]
    [InlineData("before = [\"web\"]", "3:11 program `web` is to start before itself")]
    [InlineData("wants = { web = \"ready\" }", "3:11 program `web` wants itself")]
    public void A_wrong_value_is_refused(string line, string error) =>
        Assert.Equal(error, FakeWorld.Program(line).Error());

    [Fact]
    public void Commands_beside_a_program_are_known_to_the_engine_and_to_whoever_runs_them()
    {
        var world = FakeWorld.Program(
            """
            hooks = { before_start = ["/a", "b c"], after_start = "/d e", after_stop = ["/f"], timeout = "9s" }
            stop = { command = ["/stop"], signal = "QUIT" }
            reload = { command = "/reload now", timeout = "8s" }
            """);
        var (spec, tasks) = (world.Spec(), world.Launch().Tasks);

        Assert.Equal(new HookSpec { BeforeStart = true, AfterStart = true, AfterStop = true, Timeout = TimeSpan.FromSeconds(9) }, spec.Hooks);
        Assert.Equal((true, 3), (spec.Stop.ByCommand, spec.Stop.Signal.Number));
        Assert.Equal(new ReloadSpec.ByCommand(TimeSpan.FromSeconds(8)), spec.Reload);
        Assert.Equal(
            ["/a|b c", "/d|e", "/f", "/stop", "/reload|now"],
            new[] { tasks.BeforeStart, tasks.AfterStart, tasks.AfterStop, tasks.Stop, tasks.Reload }.Select(command => string.Join('|', command!.Value)));
    }

    [Theory]
    [InlineData("reload = \"HUP\"")]
    [InlineData("reload = { signal = \"SIGHUP\" }")]
    public void A_reload_may_be_a_signal(string line) => Assert.Equal(new ReloadSpec.BySignal(new Signal(1)), FakeWorld.Program(line).Spec().Reload);

    [Fact]
    public void What_is_one_string_is_run_by_the_shell_of_the_program_wherever_that_is_written()
    {
        var tasks = FakeWorld.With("[program.web]\ncommand = \"web | tee x\"\nhooks = { before_start = \"a && b\", after_stop = [\"c\"] }\nready.command = \"d || e\"\nshell = true").Launch().Tasks;

        Assert.Equal(["/bin/sh", "-c", "a && b"], tasks.BeforeStart!.Value);
        Assert.Equal(["c"], tasks.AfterStop!.Value);
        Assert.Equal(["/bin/sh", "-c", "d || e"], Assert.IsType<CheckTarget.Command>(tasks.Readiness).Arguments);
    }

    private static ProgramSpec With(string lines) => FakeWorld.With(
        $"[program.web]\ncommand = \"w\"\n{lines}\n" + string.Concat(new[] { "a", "b", "c", "d" }.Select(name =>
            $"[program.{name}]\ncommand = \"x\"\n{(name == "c" ? "health.tcp = 80" : "")}\n"))).Valid().Engine.Programs[0];
}
