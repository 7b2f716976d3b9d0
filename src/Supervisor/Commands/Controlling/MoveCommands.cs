using System.CommandLine;

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
        var restart = Build("restart", "Restart programs, and wait until they run again.", parts, inherited);
        help.Add(restart, "supervisor restart web", "supervisor restart api web --timeout 1m");
        return restart;
    }

    private static Command Build(string verb, string description, CommandLineParts parts, RunSymbols inherited)
    {
        var command = new Command(verb, description);
        var names = ProgramArguments.OneOrMore();
        var wait = WaitOption(command);
        command.Add(names);
        new ControlOptions(command, inherited).Act(parts, (session, result) => Operation.Move(session, verb, result.GetValue(names) ?? [], wait(result)));
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
