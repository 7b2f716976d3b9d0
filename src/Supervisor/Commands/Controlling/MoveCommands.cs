using System.CommandLine;
using Supervisor.Configuration.Values;

namespace Supervisor.Commands.Controlling;

/// <summary>supervisor start, stop and restart.</summary>
internal static class MoveCommands
{
    public static Command BuildStart(CommandLineParts parts, RunSymbols inherited, ExamplesHelp help)
    {
        var start = Build("start", "Start programs with all that they need, and wait until they run.", parts, inherited);
        help.Add(start, "supervisor start web", "supervisor start all --timeout 30s", "supervisor start 'worker-*' --no-wait");
        return start;
    }

    public static Command BuildStop(CommandLineParts parts, RunSymbols inherited, ExamplesHelp help)
    {
        var stop = Build("stop", "Stop programs and those that require them, and wait until nothing of them is left.", parts, inherited);
        help.Add(stop, "supervisor stop web", "supervisor stop 'front:*' --no-wait");
        return stop;
    }

    public static Command BuildRestart(CommandLineParts parts, RunSymbols inherited, ExamplesHelp help)
    {
        var rolling = new Option<bool>("--rolling") { Description = "One after the other; stop at the first that does not come up, and leave the others as they are." };
        var pause = new Option<string?>("--pause") { HelpName = "DURATION", Description = "With --rolling: how long to wait after one has come up." };
        var restart = Build("restart", "Restart programs, and wait until they run again.", parts, inherited, result => Rolling(result.GetValue(rolling), result.GetValue(pause)));
        restart.Add(rolling);
        restart.Add(pause);
        pause.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && DurationText.Parse(text) is { Ok: false } wrong)
            {
                result.AddError($"--pause: {wrong.Problem}; {wrong.Help}.");
            }
        });
        restart.Validators.Add(result =>
        {
            if (!result.GetValue(rolling) && result.GetResult(pause) is not null)
            {
                result.AddError("--pause belongs to --rolling; give both or none.");
            }
        });
        help.Add(restart, "supervisor restart web", "supervisor restart api web --timeout 1m", "supervisor restart web --rolling --pause 2s");
        return restart;
    }

    private static string Rolling(bool isRolling, string? pause) => !isRolling ? "" : pause is null ? "&rolling=true" : $"&rolling=true&pause={Session.Encode(pause)}";

    /// <param name="also">More of the query, from the options that only this command has.</param>
    private static Command Build(string verb, string description, CommandLineParts parts, RunSymbols inherited, Func<ParseResult, string>? also = null)
    {
        var command = new Command(verb, description);
        var names = ProgramArguments.OneOrMore();
        var wait = WaitOption(command);
        command.Add(names);
        new ControlOptions(command, inherited).Act(parts, (session, result) => Operation.Move(session, verb, result.GetValue(names) ?? [], wait(result), also?.Invoke(result) ?? ""));
        return command;
    }

    /// <summary>--wait, which is the default, and --no-wait.</summary>
    private static Func<ParseResult, bool> WaitOption(Command command)
    {
        var wait = new Option<bool>("--wait") { Description = "Wait for the end, and show on a terminal what is waited for (the default)." };
        var noWait = new Option<bool>("--no-wait") { Description = "Return as soon as it has begun." };
        command.Add(wait);
        command.Add(noWait);
        command.Validators.Add(result =>
        {
            if (result.GetValue(wait) && result.GetValue(noWait))
            {
                result.AddError("--wait and --no-wait exclude each other; leave one of them out.");
            }
        });
        return result => !result.GetValue(noWait);
    }
}
