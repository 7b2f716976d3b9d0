using System.CommandLine;
using Supervisor.Client;

namespace Supervisor.Commands.Controlling;

/// <summary>supervisor status: what each program does.</summary>
internal static class StatusCommand
{
    public static Command Build(CommandLineParts parts, RunSymbols inherited, ExamplesHelp help)
    {
        var command = new Command("status", "Show what each program does.");
        var options = new ControlOptions(command, inherited);
        options.Act(parts, (session, _) => session.Ask(new ControlRequest("GET", "/v1/programs"), session.Print));
        help.Add(command, "supervisor status");
        return command;
    }
}
