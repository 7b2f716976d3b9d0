using System.CommandLine;

namespace Supervisor.Commands.Controlling;

/// <summary>supervisor pause and resume.</summary>
internal static class FreezeCommands
{
    public static Command BuildPause(CommandLineParts parts, RunSymbols inherited, ExamplesHelp help)
    {
        var pause = Build("pause", "Freeze all processes of programs where they are.", parts, inherited);
        help.Add(pause, "supervisor pause worker", "supervisor pause 'batch-*'");
        return pause;
    }

    public static Command BuildResume(CommandLineParts parts, RunSymbols inherited, ExamplesHelp help)
    {
        var resume = Build("resume", "Let paused programs go on.", parts, inherited);
        help.Add(resume, "supervisor resume worker");
        return resume;
    }

    private static Command Build(string verb, string description, CommandLineParts parts, RunSymbols inherited)
    {
        var command = new Command(verb, description);
        var names = ProgramArguments.OneOrMore();
        command.Add(names);
        new ControlOptions(command, inherited).Act(parts, (session, result) => Operation.Act(session, verb, result.GetValue(names) ?? []));
        return command;
    }
}
