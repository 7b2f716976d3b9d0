using System.CommandLine;
using System.Text.Json;
using Supervisor.Client;

namespace Supervisor.Commands.Controlling;

/// <summary>supervisor config: the configuration in force, secrets left out.</summary>
internal static class ConfigCommand
{
    public static Command Build(CommandLineParts parts, RunSymbols inherited, ExamplesHelp help)
    {
        var command = new Command("config", "Show the configuration in force, with secrets left out.");
        new ControlOptions(command, inherited).Act(parts, (session, _) => session.Ask(new ControlRequest("GET", "/v1/configuration"), answer =>
        {
            var body = answer.ReadAll();
            if (session.Json)
            {
                session.Print(body);
            }
            else
            {
                using var document = JsonDocument.Parse(body);
                JsonText.Write(session.Output, document.WriteTo);
            }

            return ControlExit.Done;
        }));
        help.Add(command, "supervisor config", "supervisor config --json | jq .programs");
        return command;
    }
}
