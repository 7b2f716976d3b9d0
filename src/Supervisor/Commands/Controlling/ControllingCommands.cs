using System.CommandLine;
using Supervisor.Commands.Graphing;

namespace Supervisor.Commands.Controlling;

/// <summary>The commands that speak to a running supervisor.</summary>
internal static class ControllingCommands
{
    public static IEnumerable<Command> Build(CommandLineParts parts, RunSymbols inherited, ExamplesHelp help) =>
    [
        StatusCommand.Build(parts, inherited, help),
        ExecCommand.Build(parts, inherited, help),
        LogsCommand.Build(parts, inherited, help),
        TopCommand.Build(parts, inherited, help),
        EventsCommand.Build(parts, inherited, help),
        MoveCommands.BuildStart(parts, inherited, help),
        MoveCommands.BuildStop(parts, inherited, help),
        MoveCommands.BuildRestart(parts, inherited, help),
        ReloadCommands.BuildReload(parts, inherited, help),
        ReloadCommands.BuildRollback(parts, inherited, help),
        ScaleCommand.Build(parts, inherited, help),
        SignalCommand.Build(parts, inherited, help),
        FreezeCommands.BuildPause(parts, inherited, help),
        FreezeCommands.BuildResume(parts, inherited, help),
        SetCommand.Build(parts, inherited, help),
        ShutdownCommand.Build(parts, inherited, help),
        GraphCommand.Build(parts, inherited, help),
        ConfigCommand.Build(parts, inherited, help),
    ];
}
