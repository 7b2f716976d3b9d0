namespace Supervisor.Tests.Configuration;

/// <summary>What a program's environment is made of, and templates in its strings.</summary>
public sealed class EnvironmentTests
{
    [Fact]
    public void Each_source_overrides_the_one_before_it()
    {
        var environment = FakeWorld.With(
            """
            [supervisor]
            environment = { B = "supervisor", C = "supervisor", D = "supervisor" }
            [program.web]
            command = "web"
            environment_file = "web.env"
            environment = { D = "program" }
            """)
            .Variable("A", "inherited").Variable("B", "inherited")
            .File("/etc/web.env", "C=file\nD=file\n")
            .Launch().Options.Environment;

        Assert.Equal(("inherited", "supervisor", "file", "program"), (environment["A"], environment["B"], environment["C"], environment["D"]));
    }

    [Theory]
    [InlineData("", "A,B,SUPERVISOR_ENABLED,SUPERVISOR_PROCESS_NAME")]
    [InlineData("inherit_environment = true", "A,B,SUPERVISOR_ENABLED,SUPERVISOR_PROCESS_NAME")]
    [InlineData("inherit_environment = false", "SUPERVISOR_ENABLED,SUPERVISOR_PROCESS_NAME")]
    [InlineData("inherit_environment = [\"B\", \"NONE\"]", "B,SUPERVISOR_ENABLED,SUPERVISOR_PROCESS_NAME")]
    public void The_supervisors_own_variables_are_passed_on_as_told(string line, string names)
    {
        var environment = FakeWorld.Program(line).Variable("A", "1").Variable("B", "").Launch().Options.Environment;

        Assert.Equal(names, string.Join(',', environment.Keys.Order(StringComparer.Ordinal)));
        Assert.Equal(("1", "web"), (environment["SUPERVISOR_ENABLED"], environment["SUPERVISOR_PROCESS_NAME"]));
        Assert.Equal("", environment.GetValueOrDefault("B", ""));
    }

    [Theory]
    [InlineData("", "/root")]
    [InlineData("user = \"www-data\"", null)] // left to the launcher, which knows that user's
    [InlineData("user = \"www-data\"\ninherit_environment = [\"HOME\"]", "/root")]
    [InlineData("user = \"www-data\"\nuser_environment = false", "/root")]
    [InlineData("user = \"www-data\"\nenvironment = { HOME = \"/srv\" }", "/srv")]
    public void The_supervisors_own_home_is_not_passed_on_to_another_user_unasked(string lines, string? home)
    {
        var environment = FakeWorld.Program(lines).Variable("HOME", "/root").Launch().Options.Environment;

        Assert.Equal(home, environment.GetValueOrDefault("HOME"));
    }

    [Fact]
    public void Numbers_and_booleans_become_text()
    {
        var environment = FakeWorld.Program("environment = { A = 80, B = true, C = \"\" }").Launch().Options.Environment;

        Assert.Equal(("80", "true", ""), (environment["A"], environment["B"], environment["C"]));
    }

    [Fact]
    public void Tables_of_defaults_are_merged_key_by_key()
    {
        var world = FakeWorld.With(
            """
            [defaults]
            environment = { A = "default", B = "default" }
            stop = { timeout = "3s", signal = "QUIT" }
            rlimits = { nofile = 10 }
            restart = "always"
            [program.web]
            command = "web"
            environment = { B = "web" }
            stop.timeout = "4s"
            rlimits.core = 0
            """);

        Assert.Equal(("default", "web"), (world.Launch().Options.Environment["A"], world.Launch().Options.Environment["B"]));
        Assert.Equal((3, TimeSpan.FromSeconds(4)), (world.Spec().Stop.Signal.Number, world.Spec().Stop.Total));
        Assert.Equal(2, world.Launch().Options.ResourceLimits.Length);
        Assert.Equal(Engine.Model.RestartMode.Always, world.Spec().Restart);
    }

    [Fact]
    public void A_mistake_in_defaults_is_told_once() =>
        Assert.Equal("2:8 20 is out of range", FakeWorld.With("[defaults]\nnice = 20\n[program.a]\ncommand=\"a\"\n[program.b]\ncommand=\"b\"\nnice = 1").Error());

    [Fact]
    public void Templates_work_in_any_string_of_a_program_and_in_defaults()
    {
        var options = FakeWorld.With(
            """
            [supervisor]
            environment = { WHO = "{name}" }
            [defaults]
            directory = "/srv/{name}"
            [program.web]
            command = "web --port {env.PORT} {env.WORDS} '{{}}'"
            user = "{env.USER:-nobody}"
            """).Variable("PORT", "80").Variable("WORDS", "a b").Launch().Options;

        Assert.Equal(["web", "--port", "80", "a b", "{}"], options.Command);
        Assert.Equal(("/srv/web", "nobody", "web"), (options.Directory, options.User, options.Environment["WHO"]));
    }

    [Theory]
    [InlineData("directory = \"/srv/{replica}\"", "3:19 `{replica}` is known only to a program with replicas")]
    [InlineData("directory = \"\\t\\u00e9{env.X}\"", "3:22 the environment variable `X` is not set")]
    [InlineData("directory = '/srv/{env.X}'", "3:19 the environment variable `X` is not set")]
    [InlineData("directory = \"\"\"\n/srv/\\\n  {env.X}\"\"\"", "5:3 the environment variable `X` is not set")]
    [InlineData("environment.A = \"{name\"", "3:18 `{` is not closed")]
    public void A_wrong_template_is_shown_at_its_place(string line, string error) => Assert.Equal(error, FakeWorld.Program(line).Error());

    [Fact]
    public void A_wrong_template_in_a_split_command_is_shown_at_its_place() =>
        Assert.Equal("2:20 the environment variable `X` is not set", FakeWorld.With("[program.web]\ncommand = \"web 'a' {env.X}\"").Error());

    [Fact]
    public void An_environment_file_is_read_as_shells_and_containers_write_it()
    {
        var environment = FakeWorld.Program("environment_file = [\"web.env\", \"-none.env\"]").File("/etc/web.env",
            """
            # a comment

            PLAIN=a b   # said why
            export EXPORTED=1
              INDENTED = x
            SINGLE='a # "b" \n'
            DOUBLE="a \"b\"\n\$x"  # said why
            EMPTY=
            HASH=a#b
            BRACE={env.X}
            EQUALS=a=b
            """).Launch().Options.Environment;

        Assert.Equal(
            ("a b", "1", "x", "a # \"b\" \\n", "a \"b\"\n$x", "", "a#b", "{env.X}", "a=b"),
            (environment["PLAIN"], environment["EXPORTED"], environment["INDENTED"], environment["SINGLE"], environment["DOUBLE"], environment["EMPTY"], environment["HASH"], environment["BRACE"], environment["EQUALS"]));
    }

    [Theory]
    [InlineData("A", "/etc/web.env:1:1 this is not an assignment")]
    [InlineData("  =b", "/etc/web.env:1:3 this is not an assignment")]
    [InlineData("OK=1\nA='b", "/etc/web.env:2:1 the quote ' is not closed")]
    [InlineData("A=\"b\" c", "/etc/web.env:1:1 something follows the closing quote")]
    [InlineData("A B=c", "/etc/web.env:1:1 the name of a variable cannot hold `=`, a space or a NUL character")]
    public void A_wrong_line_of_an_environment_file_is_shown(string text, string error) =>
        Assert.Equal(error, FakeWorld.Program("environment_file = \"web.env\"").File("/etc/web.env", text).Error());

    [Fact]
    public void Files_that_hold_values_are_named_and_read_at_the_launch_only()
    {
        var world = FakeWorld.With("""
            [defaults]
            environment_from_file = { A = "/run/secrets/a", B = "/run/secrets/b" }
            [program.web]
            command = "web"
            environment_from_file = { B = "{name}.secret" }
            """).File("/run/secrets/a", "x").File("/etc/web.secret", "hidden");
        var options = world.Launch().Options;

        Assert.Equal("A=/run/secrets/a,B=/etc/web.secret", string.Join(',', options.EnvironmentFromFiles.OrderBy(file => file.Key).Select(file => $"{file.Key}={file.Value}")));
        Assert.DoesNotContain("B", options.Environment.Keys);
        Assert.Empty(world.Problems());
    }

    [Fact]
    public void A_file_that_holds_a_value_and_is_not_there_yet_is_a_warning()
    {
        var result = FakeWorld.Program("environment_from_file = { A = \"/run/secrets/a\" }").Load();

        Assert.Equal("cannot read /run/secrets/a for A now: No such file or directory", Assert.Single(Assert.IsType<Supervisor.Configuration.ConfigurationResult.Valid>(result).Warnings).Message);
    }

    [Theory]
    [InlineData("environment_from_file = [\"A\"]", "3:25 a table is wanted here, not an array")]
    [InlineData("environment_from_file = { A = 5 }", "3:31 a string is wanted here, not an integer")]
    [InlineData("environment_from_file = { A = \"\" }", "3:31 this cannot be empty")]
    [InlineData("environment_from_file = { \"A B\" = \"/a\" }", "3:27 the name of a variable cannot hold `=`, a space or a NUL character")]
    [InlineData("environment_from_file = { SUPERVISOR_PROCESS_NAME = \"/a\" }", "3:27 `SUPERVISOR_PROCESS_NAME` is set by the supervisor itself")]
    public void A_wrong_file_that_holds_a_value_is_refused(string line, string error) => Assert.Equal(error, FakeWorld.Program(line).Error());

    [Fact]
    public void A_missing_environment_file_is_an_error_where_it_is_named() =>
        Assert.Equal("3:20 cannot read /etc/none.env: No such file or directory", FakeWorld.Program("environment_file = \"none.env\"").Error());

    [Fact]
    public void An_environment_file_is_looked_for_beside_the_file_that_names_it() =>
        Assert.Equal("1", FakeWorld.With("include = [\"sub/a.toml\"]").File("/etc/sub/a.toml", "[program.a]\ncommand=\"a\"\nenvironment_file=\"a.env\"")
            .File("/etc/sub/a.env", "X=1").Launch().Options.Environment["X"]);
}
