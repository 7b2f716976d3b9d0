using Supervisor.Commands;
using Supervisor.Commands.Importing;
using Supervisor.Configuration;
using Supervisor.Configuration.Model;

namespace Supervisor.Tests.Importing;

/// <summary>What the binary is when it is called supervisord.</summary>
public sealed class SupervisordCommandTests : IDisposable
{
    private readonly ImportWorld _world = ImportWorld.Of("[supervisord]\nloglevel=warn\n[program:web]\ncommand=web\n");
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private RunOptions? _run;

    [Theory]
    [InlineData("-n", "-c", "F")]
    [InlineData("-ncF")]
    [InlineData("--nodaemon", "--configuration=F")]
    [InlineData("--nod", "--conf", "F")]
    public void It_runs_the_file_that_it_is_given(params string[] arguments)
    {
        Assert.Equal(0, Run(arguments));
        Assert.Equal("F", _run!.ConfigurationPath);
    }

    [Fact]
    public void What_it_runs_is_the_file_imported_with_what_the_command_line_overrides()
    {
        Run("-n", "-c", ImportWorld.Supervisord, "-i", "100%", "-e", "debug");
        var configuration = Assert.IsType<ConfigurationResult.Valid>(Loaded()).Configuration;

        Assert.Equal(("100%", LogThreshold.Debug, "web"), (configuration.Name, configuration.Log.Level, Assert.Single(configuration.Engine.Programs).Name));
    }

    [Fact]
    public void Whoever_wants_it_in_the_background_is_told_that_it_stays()
    {
        Run("-c", ImportWorld.Supervisord);
        var problem = Assert.Single(Assert.IsType<ConfigurationResult.Invalid>(Loaded()).Problems);

        Assert.Equal(("supervisord would go into the background here, which this supervisor never does", "start it with -n, or write nodaemon=true"), (problem.Message, problem.Help));
    }

    [Fact]
    public void A_program_that_cannot_start_is_no_reason_not_to_start_the_others()
    {
        _world.File(ImportWorld.Supervisord, "[supervisord]\nnodaemon=true\npidfile=/x\n[program:a]\ncommand=sh -c 'a ; b'\n[program:b]\ncommand=b\n");
        Run("-c", ImportWorld.Supervisord);
        var valid = Assert.IsType<ConfigurationResult.Valid>(Loaded());

        Assert.Equal("b", Assert.Single(valid.Configuration.Engine.Programs).Name);
        Assert.Contains(valid.Warnings, warning => warning.Message.EndsWith("this program is left out", StringComparison.Ordinal));
        Assert.DoesNotContain(valid.Warnings, warning => warning.Message.StartsWith("pidfile", StringComparison.Ordinal));
    }

    [Fact]
    public void A_mistake_of_the_file_is_one_of_the_configuration()
    {
        _world.File(ImportWorld.Supervisord, "[supervisord]\nnodaemon=true\n[program:a]\n");
        Run("-c", ImportWorld.Supervisord);

        Assert.Equal("/etc/supervisord.conf:3:1", Assert.Single(Assert.IsType<ConfigurationResult.Invalid>(Loaded()).Problems).Location);
    }

    [Theory]
    [InlineData("option -x not recognized", "-x")]
    [InlineData("option --nothing not recognized", "--nothing")]
    [InlineData("option --log not a unique prefix", "--log")]
    [InlineData("option -c requires argument", "-n", "-c")]
    [InlineData("option --configuration requires argument", "--configuration")]
    [InlineData("option --nodaemon must not have an argument", "--nodaemon=1")]
    [InlineData("positional arguments are not supported", "-n", "start")]
    [InlineData("positional arguments are not supported", "--", "x")]
    public void A_mistake_of_the_command_line_is_told_as_supervisord_tells_it(string problem, params string[] arguments)
    {
        Assert.Equal(2, Run(arguments));
        Assert.Equal($"Error: {problem}\nFor help, use supervisord -h\n", _error.ToString());
    }

    [Fact]
    public void It_shows_its_version_and_its_usage()
    {
        Assert.Equal((0, 0, 0), (Run("-v"), Run("-h"), Run("-?")));
        Assert.StartsWith("4.", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("-n/--nodaemon -- ", _output.ToString(), StringComparison.Ordinal);
        Assert.Null(_run);
    }

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    private ConfigurationResult Loaded() => _run!.Load(_run.ConfigurationPath, _world.World.Environment);

    private int Run(params string[] arguments) => SupervisordCommand.Run("/usr/bin/supervisord", arguments, _world.World.Environment, _output, _error, options =>
    {
        _run = options;
        return 0;
    });
}
