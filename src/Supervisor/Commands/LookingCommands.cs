using System.CommandLine;
using Supervisor.Processes;

namespace Supervisor.Commands;

/// <summary>The commands that look at this host and change nothing.</summary>
internal static class LookingCommands
{
    public static Command BuildDoctor(CommandLineParts parts, ExamplesHelp help)
    {
        var doctor = new Command("doctor", "Ask the kernel what of confinement is possible here, and show which option would allow the rest.");
        var json = JsonOption();
        doctor.Add(json);
        doctor.SetAction(result => parts.Doctor(result.GetValue(json)));
        help.Add(
            doctor,
            "supervisor doctor",
            "docker run --rm --entrypoint /supervisor IMAGE doctor",
            "supervisor doctor --json");
        return doctor;
    }

    public static Command BuildNamespaces(CommandLineParts parts, ExamplesHelp help)
    {
        var namespaces = new Command("namespaces", "List the namespaces of all processes that can be seen, with the programs in them.");
        var json = JsonOption();
        var kind = new Option<string?>("--type") { HelpName = "TYPE", Description = $"Only this type: {string.Join(", ", NamespaceTable.Kinds)}." };
        kind.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => !NamespaceTable.Kinds.Contains(token.Value, StringComparer.Ordinal)))
            {
                result.AddError($"'{token.Value}' is not a value of --type; it can be {string.Join(", ", NamespaceTable.Kinds)}.");
            }
        });
        namespaces.Add(json);
        namespaces.Add(kind);
        namespaces.SetAction(result => parts.Namespaces(new NamespacesOptions(result.GetValue(json), result.GetValue(kind))));
        help.Add(
            namespaces,
            "supervisor namespaces",
            "supervisor namespaces --type net",
            "supervisor namespaces --json");
        return namespaces;
    }

    private static Option<bool> JsonOption() => new("--json") { Description = "Print JSON." };
}
