using System.CommandLine;
using Supervisor.Commands.Graphing;

namespace Supervisor.Commands.Controlling;

/// <summary>The commands that speak to a running supervisor.</summary>
internal static class ControllingCommands
{
    public static IEnumerable<(string Name, Func<Command> Build)> All(CommandLineParts parts, RunSymbols inherited, ExamplesHelp help)
    {
        foreach (var (name, build) in Each(parts, inherited, help))
        {
            yield return (name, () => WithExits(build(), help));
        }
    }

    private static IEnumerable<(string Name, Func<Command> Build)> Each(CommandLineParts parts, RunSymbols inherited, ExamplesHelp help) =>
    [
        ("status", () => StatusCommand.Build(parts, inherited, help)),
        ("exec", () => ExecCommand.Build(parts, inherited, help)),
        ("logs", () => LogsCommand.Build(parts, inherited, help)),
        ("top", () => TopCommand.Build(parts, inherited, help)),
        ("events", () => EventsCommand.Build(parts, inherited, help)),
        ("start", () => MoveCommands.BuildStart(parts, inherited, help)),
        ("stop", () => MoveCommands.BuildStop(parts, inherited, help)),
        ("restart", () => MoveCommands.BuildRestart(parts, inherited, help)),
        ("reload", () => ReloadCommands.BuildReload(parts, inherited, help)),
        ("rollback", () => ReloadCommands.BuildRollback(parts, inherited, help)),
        ("scale", () => ScaleCommand.Build(parts, inherited, help)),
        ("signal", () => SignalCommand.Build(parts, inherited, help)),
        ("pause", () => FreezeCommands.BuildPause(parts, inherited, help)),
        ("resume", () => FreezeCommands.BuildResume(parts, inherited, help)),
        ("set", () => SetCommand.Build(parts, inherited, help)),
        ("shutdown", () => ShutdownCommand.Build(parts, inherited, help)),
        ("graph", () => GraphCommand.Build(parts, inherited, help)),
        ("config", () => ConfigCommand.Build(parts, inherited, help)),
    ];

    private static Command WithExits(Command command, ExamplesHelp help)
    {
        help.AddExits(command, ControlExit.Lines);
        return command;
    }
}
