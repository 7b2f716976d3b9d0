using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Supervisor.Commands;

/// <summary>The usual help of a command, and below it examples, and how it ends.</summary>
internal sealed class ExamplesHelp : SynchronousCommandLineAction
{
    private readonly Dictionary<Command, string[]> _examples = [];
    private readonly Dictionary<Command, IReadOnlyList<string>> _exits = [];
    private readonly HelpAction _usual = new();

    public override bool ClearsParseErrors => true;

    public void Add(Command command, params string[] lines) => _examples.Add(command, lines);

    /// <summary>A line for each exit code.</summary>
    public void AddExits(Command command, IReadOnlyList<string> lines) => _exits.Add(command, lines);

    public override int Invoke(ParseResult parseResult)
    {
        var code = _usual.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        var command = parseResult.CommandResult.Command;
        Section(output, "Examples:", _examples.GetValueOrDefault(command) ?? []);
        if (_exits.TryGetValue(command, out var exits))
        {
            output.WriteLine();
            Section(output, "Exit codes:", exits);
        }

        return code;
    }

    private static void Section(TextWriter output, string title, IReadOnlyList<string> lines)
    {
        if (lines.Count > 0)
        {
            output.WriteLine(title);
        }

        foreach (var line in lines)
        {
            output.WriteLine($"  {line}");
        }
    }
}
