using Supervisor.Engine.Graph;
using Supervisor.Engine.Model;

namespace Supervisor.Engine.Program;

/// <summary>
/// What a person asks for. Each command is answered exactly once: a start when the program is ready, a stop when it
/// has ended, a restart when it is ready again, and any of them when it has become impossible.
/// </summary>
internal static class Commands
{
    public const string ShuttingDown = "the supervisor is shutting down";

    public static void OnCommand(Turn turn, Event.Commanded commanded)
    {
        switch (commanded.Command)
        {
            case Command.ToProgram { Program: var program }:
                ToProgram(turn, program, commanded);
                break;
            case Command.Reconfigure:
                // In any other case it has been dealt with before, as it changes what a turn is made of.
                turn.Refuse(commanded.Id, ShuttingDown);
                break;
            case Command.Shutdown shutdown:
                turn.Answer(commanded.Id, new CommandResult.Done(ShuttingDown));
                ShutdownSequence.Request(turn, shutdown.Reason);
                break;
        }
    }

    public static ProgramState Refuse(Turn turn, ProgramState program, CommandId id, string verb, string why)
    {
        turn.Refuse(id, $"cannot {verb} {program.Name}: {why}");
        return program;
    }

    public static ProgramState Done(Turn turn, ProgramState program, CommandId id, string message)
    {
        turn.Answer(id, new CommandResult.Done(message));
        return program;
    }

    /// <summary>There is room for one more: none gets here otherwise.</summary>
    public static ProgramState Await(ProgramState program, OpenCommand command) => program with { Open = program.Open.Add(command) };

    /// <summary>Whatever went before is forgiven, and stopped programs that it requires start with it.</summary>
    public static ProgramState StartNow(Turn turn, ProgramState program, OpenCommand command)
    {
        Startup.PullIn(turn, program.Index);
        return Startup.Begin(turn, RestartPolicy.WithoutHistory(Await(program, command)));
    }

    public static ProgramState StopNow(Turn turn, ProgramState program, CommandId id)
    {
        var command = new OpenCommand(id, OpenCommandKind.Stop);
        var alone = Answers.RefuseStarts(turn, program with { RunQueued = false }, $"{program.Name} is being stopped");
        return StopSequence.Ask(turn, Await(alone, command), StopReason.Command);
    }

    public static ProgramState RestartNow(Turn turn, ProgramState program, CommandId id)
    {
        var command = new OpenCommand(id, OpenCommandKind.Restart);
        return StopSequence.Ask(turn, Await(program, command), StopReason.Restart);
    }

    public static ProgramState SignalNow(Turn turn, ProgramState program, CommandId id, Command.SendSignal send)
    {
        turn.Publish(new Notice.SignalSent(program.Instance, send.Signal));
        turn.Emit(new Effect.SendSignal(program.Instance, send.Signal, send.Scope));
        return Done(turn, program, id, $"signal {send.Signal.Number} sent to {program.Name}");
    }

    public static ProgramState ReloadNow(Turn turn, ProgramState program, CommandId id)
    {
        switch (program.Spec.Reload)
        {
            case null:
                return Refuse(turn, program, id, "reload", "it has no reload signal or command");
            case ReloadSpec.BySignal by:
                turn.Publish(new Notice.Reloading(program.Instance));
                turn.Emit(new Effect.SendSignal(program.Instance, by.Signal, StopScope.Main));
                return Done(turn, program, id, $"signal {by.Signal.Number} sent to {program.Name}");
            case ReloadSpec.ByCommand when Slots.Task(program, TaskPurpose.Reload) is not null:
                return Await(program, new(id, OpenCommandKind.Reload));
            case ReloadSpec.ByCommand by:
                turn.Publish(new Notice.Reloading(program.Instance));
                return Await(Chores.Begin(turn, program, TaskPurpose.Reload, by.Timeout), new(id, OpenCommandKind.Reload));
            default:
                throw new InvalidOperationException($"unknown reload {program.Spec.Reload}");
        }
    }

    private static void ToProgram(Turn turn, string name, Event.Commanded commanded)
    {
        if (turn.Shutdown is not null)
        {
            turn.Refuse(commanded.Id, ShuttingDown);
        }
        else if (turn.Graph.IndexOf(name) is { } index)
        {
            if (turn[index].Open.Length >= Limits.OpenCommands)
            {
                turn.Refuse(commanded.Id, $"too many commands are waiting for {name}");
                return;
            }

            turn.Set(Lifecycle.Next(turn, turn[index], commanded));
        }
        else
        {
            turn.Refuse(commanded.Id, $"there is no program named {name}");
        }
    }
}
