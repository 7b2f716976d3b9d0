using Supervisor.Commands;
using Supervisor.Configuration.Model;
using Supervisor.Tests.Configuration;

namespace Supervisor.Tests.Commands;

public sealed class CommandLineTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private readonly FakeWorld _world = new();
    private RunOptions? _run;
    private ExplainOptions? _explain;
    private NamespacesOptions? _namespaces;
    private bool? _json;

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Theory]
    [InlineData("", "/etc/supervisor.toml")]
    [InlineData("run", "/etc/supervisor.toml")]
    [InlineData("-c a.toml", "a.toml")]
    [InlineData("--config a.toml", "a.toml")]
    [InlineData("--config=a.toml", "a.toml")]
    [InlineData("run -c a.toml", "a.toml")]
    [InlineData("-c a.toml run", "a.toml")]
    [InlineData("-c a.toml run -c b.toml", "b.toml")]
    [InlineData("-c @a.toml", "@a.toml")]
    public void Run_is_the_default_command(string arguments, string path)
    {
        Assert.Equal(7, Invoke(arguments));
        Assert.Equal(new RunOptions(path, null, null), _run);
    }

    [Theory]
    [InlineData("run --log-level debug --log-format json")]
    [InlineData("--log-level debug --log-format json")]
    [InlineData("--log-level debug run --log-format json")]
    public void The_log_can_be_set_on_the_command_line(string arguments)
    {
        Assert.Equal(7, Invoke(arguments));
        Assert.Equal(new RunOptions("/etc/supervisor.toml", LogThreshold.Debug, LogFormat.Json), _run);
    }

    [Theory]
    [InlineData("explain web", "/etc/supervisor.toml")]
    [InlineData("explain web -c a.toml", "a.toml")]
    [InlineData("explain -c a.toml web", "a.toml")]
    [InlineData("-c a.toml explain web", "a.toml")]
    public void Explain_takes_a_program(string arguments, string path)
    {
        Assert.Equal(8, Invoke(arguments));
        Assert.Equal(new ExplainOptions("web", path), _explain);
    }

    [Theory]
    [InlineData("doctor", false)]
    [InlineData("doctor --json", true)]
    public void Doctor_prints_for_people_or_for_scripts(string arguments, bool json)
    {
        Assert.Equal(9, Invoke(arguments));
        Assert.Equal(json, _json);
    }

    [Theory]
    [InlineData("namespaces", false, null)]
    [InlineData("namespaces --json", true, null)]
    [InlineData("namespaces --type net", false, "net")]
    public void Namespaces_can_be_of_one_type(string arguments, bool json, string? kind)
    {
        Assert.Equal(10, Invoke(arguments));
        Assert.Equal(new NamespacesOptions(json, kind), _namespaces);
    }

    [Theory]
    [InlineData("namespaces --type mount", "supervisor: 'mount' is not a value of --type; it can be cgroup, ipc, mnt, net, pid, time, user, uts.")]
    [InlineData("bogus", "supervisor: Unrecognized command or argument 'bogus'.")]
    [InlineData("run extra", "supervisor: Unrecognized command or argument 'extra'.")]
    [InlineData("run -c", "supervisor: Required argument missing for option: '-c'.")]
    [InlineData("run --nope", "supervisor: Unrecognized command or argument '--nope'.")]
    [InlineData("run --log-level loud", "supervisor: 'loud' is not a value of --log-level; it can be debug, info, warning, error.")]
    [InlineData("explain", "supervisor: Required argument 'PROGRAM' missing for command: 'explain'.")]
    [InlineData("-c a.toml isolate --proc -- sh", "supervisor: nothing stands before isolate: write supervisor isolate [flags] -- COMMAND")]
    [InlineData("check", "supervisor: Required argument 'FILE' missing for command: 'check'.")]
    public void Wrong_usage_ends_with_2_and_says_why(string arguments, string message)
    {
        Assert.Equal(2, Invoke(arguments));
        Assert.StartsWith(message, _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("--help'.", _error.ToString(), StringComparison.Ordinal);
        Assert.Null(_run);
        Assert.Empty(_output.ToString());
    }

    [Theory]
    [InlineData("version")]
    [InlineData("--version")]
    public void The_version_is_shown(string arguments)
    {
        Assert.Equal(0, Invoke(arguments));
        Assert.Equal("supervisor 0.1.0\n", _output.ToString());
    }

    [Theory]
    [InlineData("--help", "run", "check", "explain", "isolate", "version", "--config")]
    [InlineData("-h", "run")]
    [InlineData("run --help", "--config <FILE>", "--log-level <LEVEL>", "--log-format <FORMAT>")]
    [InlineData("check --help", "FILE")]
    [InlineData("explain --help", "PROGRAM", "--config <FILE>")]
    [InlineData("doctor --help", "--json")]
    [InlineData("namespaces --help", "--json", "--type <TYPE>")]
    [InlineData("version --help", "supervisor version")]
    public void Every_command_has_help_with_examples(string arguments, params string[] parts)
    {
        Assert.Equal(0, Invoke(arguments));
        Assert.All(parts, part => Assert.Contains(part, _output.ToString(), StringComparison.Ordinal));
        Assert.Contains("Usage:\n  supervisor", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("Examples:\n  supervisor", _output.ToString(), StringComparison.Ordinal);
        Assert.Null(_run);
    }

    [Fact]
    public void Check_prints_what_would_run_in_start_order()
    {
        _world.File(
            "/a.toml",
            """
            [supervisor]
            name = "shop"
            [program.web]
            command = ["/app/web", "--name", "a b"]
            main = true
            user = "www-data"
            group = "web"
            requires = { db = "ready" }
            after = ["job"]
            max_restarts = { count = 5, within = "5m" }
            stdout = "prefix"
            stderr = "stdout"
            [program.db]
            command = "redis"
            restart = "always"
            stop.timeout = "1m"
            [program.job]
            command = "job"
            start = "manual"
            stderr = "null"
            """);

        Assert.Equal(0, Invoke("check /a.toml"));
        Assert.Equal(
            """
            /a.toml: valid; shop would run 3 programs, in this order:
              db
                command   redis
                user      the supervisor's
                restart   always
                stop      SIGTERM and 1m, to its group; then killed
                security  10.0 UNSAFE; most for: user, capabilities, seccomp
                output    stdout inherited, stderr inherited
              job (manual)
                command   job
                user      the supervisor's
                restart   on failure
                security  10.0 UNSAFE; most for: user, capabilities, seccomp
                output    stdout inherited, stderr dropped
              web (main)
                command   /app/web --name 'a b'
                user      www-data, group web
                restart   on failure, at most 5 in 5m
                waits     for db to be ready; after job
                security  7.7 EXPOSED; most for: capabilities, seccomp, network
                output    stdout prefixed, stderr with stdout

            """,
            _output.ToString());
        Assert.StartsWith("/a.toml:16:16: warning: a stop timeout of 1m is cut short", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_with_security_prints_what_each_program_lacks()
    {
        _world.File("/a.toml", "[program.web]\ncommand = \"web\"\nuser = \"web\"\nisolate = \"strict\"\nlimits = { memory = \"1G\", pids = 9 }\n");

        Assert.Equal(0, Invoke("check --security /a.toml"));
        Assert.Equal(
            """
            /a.toml: 0.0 is confined in every way known, 10.0 in none; each line is what its key would take off
            web: 0.5 OK
              0.3  landlock = { read = ["/usr"] }  only its user and its mounts decide which files it opens
              0.2  limits.cpu = "100%"             it can take all processors

            """,
            _output.ToString());
    }

    [Fact]
    public void Check_goes_through_all_files_and_ends_with_2_if_one_is_wrong()
    {
        _world.File("/bad.toml", "nope = 1\n[program.a]\ncommand = \"a\"\nnice = 50\n").File("/good.toml", "[program.a]\ncommand = \"a\"\n");

        Assert.Equal(2, Invoke("check /bad.toml /good.toml /none.toml"));
        Assert.StartsWith("/good.toml: valid; host would run 1 program,", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("/bad.toml:1:1: error: unknown key `nope`", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("/bad.toml:4:8: error: 50 is out of range", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("/bad.toml: 2 errors\n", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("/none.toml: 1 error\n", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_list_of_commands_fits_a_terminal()
    {
        Assert.Equal(0, Invoke("--help"));
        Assert.All(_output.ToString().Split('\n'), line => Assert.InRange(line.Length, 0, 160));
    }

    [Fact]
    public void A_command_that_is_named_is_built_alone_and_all_are_for_help()
    {
        var all = CommandLine.Build(Parts, ["--help"]).Subcommands;

        Assert.True(all.Count > 20);
        Assert.All(all, command => Assert.Contains(CommandLine.Build(Parts, [command.Name]).Subcommands, built => built.Name == command.Name));
        Assert.Equal(["check"], CommandLine.Build(Parts, ["check", "/a.toml"]).Subcommands.Select(command => command.Name));
        Assert.Empty(CommandLine.Build(Parts, ["-c", "/a.toml"]).Subcommands);
    }

    private int Invoke(string arguments) => CommandLine.Invoke(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), Parts);

    private CommandLineParts Parts => new()
    {
        Run = options =>
        {
            _run = options;
            return 7;
        },
        Explain = options =>
        {
            _explain = options;
            return 8;
        },
        Doctor = asJson =>
        {
            _json = asJson;
            return 9;
        },
        Namespaces = options =>
        {
            _namespaces = options;
            return 10;
        },
        Environment = () => _world.Environment,
        Output = _output,
        Error = _error,
    };
}
