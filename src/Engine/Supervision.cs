using System.Collections.Immutable;
using Supervisor.Engine.Graph;
using Supervisor.Engine.Model;
using Supervisor.Engine.Program;
using Supervisor.Engine.Reconfiguring;

namespace Supervisor.Engine;

/// <summary>What a step leads to.</summary>
/// <param name="Effects">To be carried out in this order.</param>
public readonly record struct Transition(SupervisionState State, ImmutableArray<Effect> Effects)
{
    /// <summary>Why the event meant nothing (it was out of date, or came twice); null when it meant something.</summary>
    public string? IgnoredBecause { get; init; }
}

/// <summary>
/// The one door of the engine: (state, event, now) to (state, effects). Nothing here waits, reads a clock, draws a
/// random number of its own or throws for a thing that can happen. What one program does is in
/// <see cref="Lifecycle"/>; what programs do to each other is in Graph.
/// </summary>
public static class Supervision
{
    /// <param name="seed">Of the random part of back-off; any number.</param>
    public static SupervisionState Initial(SupervisorSpec spec, ulong seed)
    {
        var programs = ImmutableArray.CreateBuilder<ProgramState>(spec.Programs.Length);
        foreach (var program in spec.Programs)
        {
            programs.Add(new ProgramState(programs.Count, program, new Phase.Stopped(default, Why: null)));
        }

        return new SupervisionState
        {
            Spec = spec,
            Graph = ProgramGraph.Of(spec.Programs),
            Programs = programs.MoveToImmutable(),
            Chance = seed,
        };
    }

    public static Transition Step(SupervisionState state, Event @event, MonotonicTime now)
    {
        if (@event is Event.Commanded { Command: Command.Reconfigure reconfigure } commanded && state is { Ended: false, Shutdown: null })
        {
            return Reconfiguration.Step(state, commanded.Id, reconfigure, now);
        }

        var turn = new Turn(state, now, @event);
        if (state.Ended)
        {
            AfterTheEnd(turn, @event);
            return turn.Finish();
        }

        Dispatch(turn, @event);
        Consequences.Settle(turn);
        return Departures.Drop(turn.Finish());
    }

    /// <summary>
    /// The shell's guard: an exception came out of <see cref="Step"/>. The state before it is kept; the program that the
    /// event was about is marked, its processes are killed, and supervision goes on.
    /// </summary>
    /// <param name="program">Null when the event was about none; then nothing but the notice follows.</param>
    public static Transition Fault(SupervisionState state, string? program, string evidence, MonotonicTime now)
    {
        var turn = new Turn(state, now, @event: null);
        turn.Publish(new Notice.Faulted(program ?? "supervisor", evidence));
        if (!state.Ended && state.Find(program ?? string.Empty) is { } known)
        {
            turn.Set(Quarantine.Mark(turn, known, evidence));
            Consequences.Settle(turn);
        }

        return Departures.Drop(turn.Finish());
    }

    private static void Dispatch(Turn turn, Event @event)
    {
        switch (@event)
        {
            case Event.Boot:
                Startup.Boot(turn);
                break;
            case { About: { } instance }:
                ToProgram(turn, instance, @event);
                break;
            case Event.TimerDue:
                ShutdownSequence.OnDeadline(turn);
                break;
            case Event.ScheduleDue due:
                Schedules.OnDue(turn, due.Program);
                break;
            case Event.Signalled signalled:
                Signals.OnSignal(turn, signalled);
                break;
            case Event.Commanded commanded:
                Commands.OnCommand(turn, commanded);
                break;
        }
    }

    private static void ToProgram(Turn turn, InstanceId instance, Event @event)
    {
        var program = turn.Graph.IndexOf(instance.Program) is { } index ? turn[index] : null;
        if (program is not null && instance.Generation == program.Generation)
        {
            turn.Set(Lifecycle.Next(turn, program, @event));
        }
        else if (@event is Event.Launched && program?.LastExit?.Instance != instance)
        {
            // Its launch had been given up as hanging; a process that nobody tracks must not live.
            turn.Emit(new Effect.KillAll(instance));
        }
        else
        {
            turn.Ignore(program is null ? "no such program" : "of an earlier launch");
        }
    }

    private static void AfterTheEnd(Turn turn, Event @event)
    {
        if (@event is Event.Commanded commanded)
        {
            turn.Refuse(commanded.Id, Commands.ShuttingDown);
        }
        else
        {
            turn.Ignore("everything has ended");
        }
    }
}
