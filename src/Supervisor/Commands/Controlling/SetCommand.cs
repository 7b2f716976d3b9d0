using System.CommandLine;

namespace Supervisor.Commands.Controlling;

/// <summary>supervisor set NAME KEY=VALUE…: limits of a running program.</summary>
internal static class SetCommand
{
    public static Command Build(CommandLineParts parts, RunSymbols inherited, ExamplesHelp help)
    {
        var command = new Command("set", "Change limits of programs while they run, until their next launch or a reload says otherwise.");
        var name = new Argument<string>(ProgramArguments.Many) { Description = "A program, or any other name that commands take." };
        var limits = new Argument<string[]>("KEY=VALUE") { HelpName = "KEY=VALUE", Arity = ArgumentArity.OneOrMore, Description = "The keys of limits, as in the configuration: memory=256M, memory.high=200M, cpu=50%." };
        limits.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (LimitText.Problem(token.Value) is { } problem)
                {
                    result.AddError(problem);
                }
            }
        });
        limits.CompletionSources.Add(_ => LimitText.Keys.Select(key => new System.CommandLine.Completions.CompletionItem($"{key}=")));
        var force = new Option<bool>("--force") { Description = "Set memory below what is in use too: then the OOM killer comes at once." };
        command.Add(name);
        command.Add(limits);
        command.Add(force);
        new ControlOptions(command, inherited).Act(parts, (session, result) =>
            Operation.Act(session, "limits", [result.GetValue(name)!], result.GetValue(force) ? "?force=true" : "", LimitText.ToJson(result.GetValue(limits) ?? [])));
        help.Add(
            command,
            "supervisor set web memory=512M",
            "supervisor set 'worker-*' cpu=150% pids=200",
            "supervisor set db memory.high=1G io./dev/vda.read=20M");
        return command;
    }
}
