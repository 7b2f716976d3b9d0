using Supervisor.Configuration.Model;
using Supervisor.Engine.Model;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;

namespace Supervisor.Tests.Configuration;

/// <summary>What each key of a program becomes, and what it refuses.</summary>
public sealed class ProgramKeyTests
{
    [Theory]
    [InlineData("command = [\"/bin/echo\", \"a b\", \"\"]", "/bin/echo|a b|")]
    [InlineData("command = \"/bin/echo 'a b' c\"", "/bin/echo|a b|c")]
    [InlineData("command = '''\n/bin/echo \\\n  a'''", "/bin/echo|a")]
    [InlineData("command = \"echo $HOME | cat\"\nshell = true", "/bin/sh|-c|echo $HOME | cat")]
    [InlineData("command = \"echo a\"\nshell = false", "echo|a")]
    public void A_command_becomes_an_argument_vector(string lines, string words) =>
        Assert.Equal(words, string.Join('|', FakeWorld.With($"[program.web]\n{lines}").Launch().Options.Command));

    [Theory]
    [InlineData("command = []", "2:11 the command is empty")]
    [InlineData("command = \"\"", "2:11 the command is empty")]
    [InlineData("command = \"  \"", "2:11 the command is empty")]
    [InlineData("command = [\"\", \"a\"]", "2:12 this cannot be empty")]
    [InlineData("command = [\"sleep\", 5]", "2:21 a string is wanted here, not an integer")]
    [InlineData("command = 5", "2:11 a string or an array of strings is wanted here, not an integer")]
    [InlineData("command = \"a \\\"b\"", "2:14 the quote \" is not closed")]
    [InlineData("command = [\"a\"]\nshell = true", "2:11 with shell = true the command is one string")]
    [InlineData("nice = 1", "1:10 program `web` has no command")]
    [InlineData("command = \"a\\u0000b\"", "2:12 a NUL character cannot be passed to a program")]
    public void A_wrong_command_is_refused(string lines, string error) => Assert.Equal(error, FakeWorld.With($"[program.web]\n{lines}").Error());

    [Fact]
    public void Everything_about_the_process_reaches_its_launch()
    {
        var options = FakeWorld.Program(
            """
            directory = "/srv"
            user = "www-data"
            group = 33
            groups = ["ssl", 1000]
            umask = 0o027
            nice = -5
            oom_score_adj = -1000
            parent_death_signal = "SIGKILL"
            isolate = { no_new_privs = true }
            """).Launch().Options;

        Assert.Equal(("/srv", "www-data", "33"), (options.Directory, options.User, options.Group));
        Assert.Equal(["ssl", "1000"], options.SupplementaryGroups!);
        Assert.Equal((0x17, -5, -1000, SignalNumber.KILL, true), (options.Umask, options.Nice, options.OomScoreAdjustment, options.ParentDeathSignal, options.Confinement.NoNewPrivileges));
    }

    [Fact]
    public void Everything_about_its_life_reaches_the_engine()
    {
        var spec = FakeWorld.Program(
            """
            start = "manual"
            start_timeout = "3s"
            ready.after = "2s"
            restart = "on-success"
            success_exit_codes = [0, 143]
            backoff = { initial = "1s", factor = 3, max = "9s", jitter = 0.5, reset_after = "10s", step = "4s", after_ready = "0s" }
            max_restarts = { count = 3, within = "1m" }
            start_retries = 4
            stop = { signal = "RTMIN+3", timeout = "4s", scope = "all" }
            """).Spec();

        Assert.Equal((StartMode.Manual, TimeSpan.FromSeconds(3), (ReadySpec)new ReadySpec.After(TimeSpan.FromSeconds(2))), (spec.Start, spec.StartTimeout, spec.Ready));
        Assert.Equal(RestartMode.OnSuccess, spec.Restart);
        Assert.Equal([0, 143], spec.SuccessExitCodes);
        Assert.Equal(
            new BackoffSpec
            {
                Initial = TimeSpan.FromSeconds(1),
                Factor = 3,
                Max = TimeSpan.FromSeconds(9),
                Jitter = 0.5,
                ResetAfter = TimeSpan.FromSeconds(10),
                Step = TimeSpan.FromSeconds(4),
                AfterReady = TimeSpan.Zero,
            },
            spec.Backoff);
        Assert.Equal(4, spec.StartRetries);
        Assert.Equal(new RestartLimit(3, TimeSpan.FromMinutes(1)), spec.MaxRestarts);
        Assert.Equal(StopSpec.Of(TimeSpan.FromSeconds(4), new Signal(37)) with { Scope = StopScope.All }, spec.Stop);
    }

    [Fact]
    public void Limits_take_one_value_two_values_sizes_and_none()
    {
        var limits = FakeWorld.Program("rlimits = { nofile = { soft = 1024, hard = \"unlimited\" }, core = 0, as = \"1G\", nproc = \"unlimited\" }").Launch().Options.ResourceLimits;

        Assert.Equal(
            [
                new ResourceLimit(ResourceKind.Nofile, 1024, null),
                new ResourceLimit(ResourceKind.Core, 0, 0),
                new ResourceLimit(ResourceKind.As, 1UL << 30, 1UL << 30),
                new ResourceLimit(ResourceKind.Nproc, null, null),
            ],
            limits);
    }

    [Fact]
    public void Output_goes_where_it_is_told()
    {
        var launch = FakeWorld.Program("stdout = \"prefix\"\nstderr = \"stdout\"").Launch();

        Assert.Equal((StreamOutput.Prefixed, new StreamOutput.WithStdout()), (launch.Stdout, launch.Stderr));
    }

    [Theory]
    [InlineData("requires = [\"db\", \"db\"]", Condition.Started)]
    [InlineData("requires = \"db\"", Condition.Started)]
    [InlineData("requires = { db = \"started\" }", Condition.Started)]
    [InlineData("requires = { db = \"ready\" }", Condition.Ready)]
    [InlineData("requires.db = \"ready\"", Condition.Ready)]
    public void A_requirement_is_a_name_and_perhaps_a_condition(string line, Condition condition)
    {
        var web = FakeWorld.With($"[program.web]\ncommand = \"w\"\n{line}\n[program.db]\ncommand = \"d\"").Valid().Engine.Programs[0];

        Assert.Equal([new Requirement("db", condition)], web.Requires);
    }

    [Theory]
    [InlineData("umask = 22", "this is not an octal mask from 0 to 0o777")]
    [InlineData("umask = \"8\"", "`8` is not a file mode mask")]
    [InlineData("umask = \"1777\"", "`1777` is not a file mode mask")]
    [InlineData("user = \"\"", "this cannot be empty")]
    [InlineData("user = -1", "-1 is out of range")]
    [InlineData("group = 4294967295", "4294967295 is out of range")]
    [InlineData("groups = \"a\"", "an array is wanted here, not a string")]
    [InlineData("nice = 20", "20 is out of range")]
    [InlineData("nice = \"5\"", "an integer is wanted here, not a string")]
    [InlineData("oom_score_adj = 1001", "1001 is out of range")]
    [InlineData("parent_death_signal = \"TREM\"", "unknown signal `TREM`")]
    [InlineData("parent_death_signal = 9", "the name of a signal is wanted here, not an integer")]
    [InlineData("isolate.profil = \"strict\"", "unknown key `profil` in isolate")]
    [InlineData("start = \"onec\"", "unknown value `onec`")]
    [InlineData("main = \"true\"", "true or false is wanted here, not a string")]
    [InlineData("start_timeout = \"0s\"", "this cannot be zero")]
    [InlineData("start_timeout = -5", "a duration is wanted here, not an integer")]
    [InlineData("restart = true", "a string is wanted here, not a boolean")]
    [InlineData("success_exit_codes = [256]", "256 is out of range")]
    [InlineData("success_exit_codes = 0", "an array is wanted here, not an integer")]
    [InlineData("backoff.factor = 0.5", "0.5 is out of range")]
    [InlineData("backoff.factor = nan", "NaN is out of range")]
    [InlineData("backoff.jitter = 2", "2 is out of range")]
    [InlineData("backoff.initial = \"1m\"", "max is 30s, below initial, which is 1m")]
    [InlineData("max_restarts = 5", "a table is wanted here, not an integer")]
    [InlineData("max_restarts.within = \"0s\"", "this cannot be zero")]
    [InlineData("stop.signal = \"RTMIN+31\"", "unknown signal `RTMIN+31`")]
    [InlineData("stop.timeout = 1.5", "a duration is wanted here, not a float")]
    [InlineData("stop.timeout = \"5\"", "a duration needs a unit")]
    [InlineData("stop.scope = \"cgroup\"", "unknown value `cgroup`")]
    [InlineData("stdout = \"stdout\"", "unknown value `stdout`")]
    [InlineData("rlimits.nofiles = 1", "unknown key `nofiles` in rlimits")]
    [InlineData("rlimits.nofile = \"64K\"", "`64K` is not a limit")]
    [InlineData("rlimits.core = \"64Q\"", "`64Q` is not a size")]
    [InlineData("rlimits.nofile = -1", "-1 is out of range")]
    [InlineData("rlimits.nofile = { soft = 5 }", "a limit as a table needs both soft and hard")]
    [InlineData("rlimits.nofile = { soft = 5, hard = 4 }", "the soft limit is above the hard limit")]
    [InlineData("rlimits.nofile = { soft = 5, max = 4 }", "unknown key `max` in a resource limit")]
    [InlineData("after = 5", "a string or an array is wanted here, not an integer")]
    [InlineData("requires = { db = \"runing\" }", "unknown value `runing`")]
    [InlineData("environment = [\"A=1\"]", "a table is wanted here, not an array")]
    [InlineData("environment = { A = 1.5 }", "a string, an integer or a boolean is wanted here, not a float")]
    [InlineData("environment = { \"A=B\" = \"1\" }", "the name of a variable cannot hold `=`, a space or a NUL character")]
    [InlineData("environment = { SUPERVISOR_ENABLED = \"0\" }", "`SUPERVISOR_ENABLED` is set by the supervisor itself")]
    [InlineData("inherit_environment = \"PATH\"", "true, false or an array of names is wanted here, not a string")]
    [InlineData("nice = 99999999999999999999", "unable to parse integer `99999999999999999999`")]
    [InlineData("nice = 1\nnice = 2", "`nice` is given twice")]
    [InlineData("stop = { timeout = \"1s\" }\nstop.signal = \"TERM\"", "`stop` is given twice")]
    public void A_wrong_value_is_refused(string line, string message) =>
        Assert.EndsWith(message, FakeWorld.With($"[program.web]\ncommand = [\"web\"]\n{line}\n[program.db]\ncommand = \"db\"").Error(), StringComparison.Ordinal);

    [Theory]
    [InlineData("web", true)]
    [InlineData("9-web_1.x", true)]
    [InlineData("-web", false)]
    [InlineData("we/b", false)]
    [InlineData("wéb", false)]
    [InlineData("", false)]
    public void A_name_has_letters_digits_and_three_signs(string name, bool valid) =>
        Assert.Equal(valid, FakeWorld.With($"[program.\"{name}\"]\ncommand = \"w\"").Errors().Length == 0);

    [Fact]
    public void A_name_has_at_most_64_characters()
    {
        Assert.Empty(FakeWorld.With($"[program.{new string('a', 64)}]\ncommand = \"w\"").Errors());
        Assert.Single(FakeWorld.With($"[program.{new string('a', 65)}]\ncommand = \"w\"").Errors());
    }

    [Fact]
    public void A_program_without_a_name_is_explained() =>
        Assert.Equal("programs are named: [program.NAME]", FakeWorld.With("[program]\ncommand = \"w\"").Help());

    [Theory]
    [InlineData("[program.web]\ncommand = \"a\"\n[program.web]\nnice = 1", "3:10 `web` is given twice")]
    [InlineData("[[program.web]]\ncommand = \"a\"\n[program.x]\ncommand=\"x\"", "1:11 a table is wanted here, not an array")]
    [InlineData("[program.web]\ncommand = \"a\"\n[[program.web]]\n[program.x]\ncommand=\"x\"", "3:11 `web` is given twice")]
    [InlineData("[program.web]\ncommand = \"a\"\nisolate.mounts = []\n[[program.web.isolate.mounts]]\ntmpfs = \"/a\"", "4:23 `mounts` is given twice")]
    [InlineData("[program.web]\ncommand = \"a\"\n[program.web.isolate]\nmounts = []\n[[program.web.isolate.mounts]]\ntmpfs = \"/a\"", "5:23 `mounts` is given twice")]
    [InlineData("[supervisor.contrl]\n[program.x]\ncommand=\"x\"", "1:13 unknown key `contrl` in [supervisor]")]
    [InlineData("[groups.front]\n[program.x]\ncommand=\"x\"", "1:2 unknown key `groups` in a configuration file")]
    [InlineData("[event-listener.web]\ncommand = \"a\"\nevents = \"TICK\"\n[program.web]\ncommand=\"x\"", "1:17 program `web` is given twice")]
    [InlineData("# nothing", "configuration file")]
    public void The_shape_of_a_file_is_checked(string toml, string error)
    {
        var errors = FakeWorld.With(toml).Errors();

        Assert.Equal(error == "configuration file" ? "/etc/supervisor.toml there are no programs" : error, Assert.Single(errors));
    }
}
