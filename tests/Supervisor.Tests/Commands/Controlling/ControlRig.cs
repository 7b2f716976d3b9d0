using Supervisor.Commands;
using Supervisor.Tests.Configuration;

namespace Supervisor.Tests.Commands.Controlling;

/// <summary>Runs commands in this process.</summary>
internal sealed class ControlRig
{
    public FakeWorld World { get; } = new();

    public string Output { get; private set; } = "";

    public string Error { get; private set; } = "";

    /// <summary>The output is a terminal that shows no colour.</summary>
    public bool OnTerminal { get; init; }

    public bool Colour { get; init; }

    /// <returns>The exit code.</returns>
    public int Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var parts = new CommandLineParts
        {
            Run = _ => 100,
            Explain = _ => 100,
            Doctor = _ => 100,
            Namespaces = _ => 100,
            Environment = () => World.Environment,
            Output = output,
            Error = error,
            OutputIsTerminal = OnTerminal,
            OutputColour = Colour,
        };
        var code = CommandLine.Invoke(arguments, parts);
        (Output, Error) = (output.ToString(), error.ToString());
        return code;
    }
}
