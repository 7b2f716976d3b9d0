using System.CommandLine;
using Supervisor.Commands.Graphing;

namespace Supervisor.Commands.Controlling;

/// <summary>The commands that speak to a running supervisor.</summary>
internal static class ControllingCommands
{
    public static IEnumerable<(string Name, Func<Command> Build)> All(CommandLineParts parts, RunSymbols inherited, ExamplesHelp help) =>
    [
        ("status", () => Listed(StatusCommand.Build(parts, inherited, help), help)),
        ("exec", () => Listed(ExecCommand.Build(parts, inherited, help), help)),
        ("logs", () => Listed(LogsCommand.Build(parts, inherited, help), help)),
        ("top", () => Listed(TopCommand.Build(parts, inherited, help), help)),
        ("events", () => Listed(EventsCommand.Build(parts, inherited, help), help)),
        ("start", () => Listed(MoveCommands.BuildStart(parts, inherited, help), help)),
        ("stop", () => Listed(MoveCommands.BuildStop(parts, inherited, help), help)),
        ("restart", () => Listed(MoveCommands.BuildRestart(parts, inherited, help), help)),
        ("reload", () => Listed(ReloadCommands.BuildReload(parts, inherited, help), help)),
        ("rollback", () => Listed(ReloadCommands.BuildRollback(parts, inherited, help), help)),
        ("scale", () => Listed(ScaleCommand.Build(parts, inherited, help), help)),
        ("signal", () => Listed(SignalCommand.Build(parts, inherited, help), help)),
        ("pause", () => Listed(FreezeCommands.BuildPause(parts, inherited, help), help)),
        ("resume", () => Listed(FreezeCommands.BuildResume(parts, inherited, help), help)),
        ("set", () => Listed(SetCommand.Build(parts, inherited, help), help)),
        ("shutdown", () => Listed(ShutdownCommand.Build(parts, inherited, help), help)),
        ("graph", () => Listed(GraphCommand.Build(parts, inherited, help), help)),
        ("config", () => Listed(ConfigCommand.Build(parts, inherited, help), help)),
    ];

    private static Command Listed(Command command, ExamplesHelp help)
    {
        help.AddExits(command, ControlExit.Lines);
        return command;
    }
}
