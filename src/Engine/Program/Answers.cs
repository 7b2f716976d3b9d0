using System.Collections.Immutable;
using Supervisor.Engine.Model;

namespace Supervisor.Engine.Program;

/// <summary>Answers open commands: as soon as a phase is entered that fulfils them, or makes them impossible.</summary>
internal static class Answers
{
    /// <summary>For the phase that the program is just entering.</summary>
    public static ProgramState Settle(Turn turn, ProgramState program)
    {
        var open = program.Open;
        foreach (var command in program.Open)
        {
            if (ResultFor(program, command.Kind) is { } result)
            {
                turn.Answer(command.Id, result);
                open = open.Remove(command);
            }
        }

        return program with { Open = open };
    }

    public static ProgramState RefuseAll(Turn turn, ProgramState program, string reason)
    {
        foreach (var command in program.Open)
        {
            turn.Refuse(command.Id, reason);
        }

        return program with { Open = [] };
    }

    /// <summary>A stop ends the wait of those who wanted it to run.</summary>
    public static ProgramState RefuseStarts(Turn turn, ProgramState program, string reason)
    {
        var stops = ImmutableArray<OpenCommand>.Empty;
        foreach (var command in program.Open)
        {
            if (command.Kind is OpenCommandKind.Stop)
            {
                stops = stops.Add(command);
            }
            else
            {
                turn.Refuse(command.Id, reason);
            }
        }

        return program with { Open = stops };
    }

    /// <summary>The command that reloads the program has ended.</summary>
    public static ProgramState Reloaded(Turn turn, ProgramState program, string? problem)
    {
        var open = program.Open;
        foreach (var command in program.Open)
        {
            if (command.Kind is OpenCommandKind.Reload)
            {
                turn.Answer(command.Id, problem is null
                    ? new CommandResult.Done($"{program.Name} has reloaded")
                    : new CommandResult.Refused($"cannot reload {program.Name}: {problem}"));
                open = open.Remove(command);
            }
        }

        return program with { Open = open };
    }

    private static CommandResult? ResultFor(ProgramState program, OpenCommandKind kind) => (kind, program.Phase) switch
    {
        (_, Phase.Faulted faulted) => new CommandResult.Refused($"{program.Name} is faulted: {faulted.Evidence}"),
        (OpenCommandKind.Stop, { IsAlive: false }) => new CommandResult.Done($"{program.Name} is stopped"),
        (OpenCommandKind.Stop, _) => null,
        (OpenCommandKind.Reload, Phase.Running or Phase.Ready) => null,
        (OpenCommandKind.Reload, _) => new CommandResult.Refused($"{program.Name} runs no longer"),
        (_, Phase.Ready) => new CommandResult.Done($"{program.Name} runs, pid {program.Phase.ProcessId}"),
        (_, Phase.Fatal fatal) => new CommandResult.Refused($"cannot start {program.Name}: {fatal.Reason}"),
        (_, Phase.Stopped) => new CommandResult.Refused($"{program.Name} was stopped"),
        (_, Phase.Exited or Phase.Scheduled) => new CommandResult.Refused($"{program.Name} ended"),
        _ => null,
    };
}
