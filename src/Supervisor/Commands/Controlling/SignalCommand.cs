using System.CommandLine;
using Supervisor.Configuration.Source;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Commands.Controlling;

/// <summary>supervisor signal SIGNAL NAME….</summary>
internal static class SignalCommand
{
    private static readonly string[] Scopes = ["main", "group", "all"];

    public static Command Build(CommandLineParts parts, RunSymbols inherited, ExamplesHelp help)
    {
        var command = new Command("signal", "Send a signal to programs.");
        var signal = new Argument<string>("SIGNAL") { HelpName = "SIGNAL", Description = "By its name or number: HUP, SIGHUP, 1, RTMIN+3." };
        var names = ProgramArguments.OneOrMore();
        var scope = new Option<string?>("--scope") { HelpName = "WHOM", Description = "main (the main process, the default), group (its process group) or all (every process of the program)." };
        signal.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !SignalNumber.TryParse(text, out _))
            {
                result.AddError($"unknown signal {DisplayText.Quote(text)}; {Suggestion.DidYouMean(text, SignalNumber.KnownNames) ?? "signals are named as in signal(7): TERM, SIGTERM, RTMIN+3"}");
            }
        });
        signal.CompletionSources.Add(_ => SignalNumber.KnownNames.Select(name => new System.CommandLine.Completions.CompletionItem(name)));
        scope.AcceptOnlyFromAmong(Scopes);
        command.Add(signal);
        command.Add(names);
        command.Add(scope);
        new ControlOptions(command, inherited).Act(parts, (session, result) =>
        {
            var to = result.GetValue(scope) is { } whom ? $"&scope={whom}" : "";
            return Operation.Act(session, "signal", result.GetValue(names) ?? [], $"?signal={Session.Encode(result.GetValue(signal)!)}{to}");
        });
        help.Add(command, "supervisor signal HUP web", "supervisor signal USR1 'worker-*' --scope all");
        return command;
    }
}
