using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Supervisor.Commands;

/// <summary>The usual help of a command, and examples of it below.</summary>
internal sealed class ExamplesHelp : SynchronousCommandLineAction
{
    private readonly Dictionary<Command, string[]> _examples = [];
    private readonly HelpAction _usual = new();

    public override bool ClearsParseErrors => true;

    public void Add(Command command, params string[] lines) => _examples.Add(command, lines);

    public override int Invoke(ParseResult parseResult)
    {
        var code = _usual.Invoke(parseResult);
        if (_examples.TryGetValue(parseResult.CommandResult.Command, out var lines))
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var line in lines)
            {
                output.WriteLine($"  {line}");
            }
        }

        return code;
    }
}
