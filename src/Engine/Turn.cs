using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Supervisor.Engine.Graph;
using Supervisor.Engine.Model;
using Supervisor.Engine.Program;

namespace Supervisor.Engine;

/// <summary>
/// The workbench of one step: the state as it is being changed, the effects so far, and what is still to be looked at.
/// It lives for one step and never leaves it. Consequences for other programs go through queues, not through calls
/// from one program into the next, so that depth does not grow with the length of a chain.
/// </summary>
internal sealed class Turn(SupervisionState before, MonotonicTime now, Event? @event)
{
    private readonly Queue<int> _toEvaluate = new();
    private readonly Queue<int> _ended = new();
    private readonly Queue<Following> _following = new();
    private TimerId? _fired = (@event as Event.TimerDue)?.Timer;
    private readonly TaskId? _answered = (@event as Event.TaskEnded)?.Task;
    private readonly ImmutableArray<Effect>.Builder _effects = ImmutableArray.CreateBuilder<Effect>();
    private ProgramState[]? _changed;
    private ulong _chance = before.Chance;
    private int _failures = before.Failures;

    public MonotonicTime Now { get; } = now;

    public SupervisorSpec Spec => before.Spec;

    public ProgramGraph Graph => before.Graph;

    public int Count => before.Programs.Length;

    public int Active { get; private set; } = before.Active;

    public int Alive { get; private set; } = before.Alive;

    public ShutdownState? Shutdown { get; private set; } = before.Shutdown;

    public bool Booted { get; set; } = before.Booted;

    public bool Ended { get; set; } = before.Ended;

    public bool AnyFailure => _failures > 0;

    public int? EndedMain { get; private set; } = before.EndedMain;

    /// <summary>Why the event meant nothing; null when it meant something.</summary>
    public string? IgnoredBecause { get; private set; }

    public ProgramState this[int index] => _changed is null ? before.Programs[index] : _changed[index];

    public void Emit(Effect effect) => _effects.Add(effect);

    public void Publish(Notice notice) => _effects.Add(new Effect.Publish(notice));

    public void Answer(CommandId id, CommandResult result) => _effects.Add(new Effect.Answer(id, result));

    public void Refuse(CommandId id, string reason) => Answer(id, new CommandResult.Refused(reason));

    public void Ignore(string because) => IgnoredBecause = because;

    public ProgramState Ignore(ProgramState program, string because)
    {
        IgnoredBecause = because;
        return program;
    }

    public double NextChance() => Chance.NextUnit(ref _chance);

    /// <summary>
    /// Replaces a program, and does all that follows from the change alone: timers and tasks are part of the state, so
    /// what the old one had and the new one has not is cancelled, and what is new is armed and begun.
    /// </summary>
    public void Set(ProgramState next)
    {
        var old = this[next.Index];
        if (ReferenceEquals(old, next))
        {
            return;
        }

        if (!ReferenceEquals(old.Phase, next.Phase))
        {
            next = Enter(old, next);
        }

        foreach (var slot in Slots.Timers)
        {
            Rearm(slot(old), slot(next));
        }

        foreach (var slot in Slots.Tasks)
        {
            Exchange(slot(old), slot(next));
        }

        _changed ??= [.. before.Programs];
        _changed[next.Index] = next;
    }

    public void SetShutdown(ShutdownState shutdown)
    {
        Rearm(Shutdown?.Timer, shutdown.Timer);
        Shutdown = shutdown;
    }

    /// <summary>A program that has ended for good is made the main one: the supervisor ends with it.</summary>
    public void EndWith(int main) => EndedMain ??= main;

    public void EndShutdown() => Rearm(Shutdown?.Timer, null);

    /// <summary>A program that waits is to be looked at once the event itself is dealt with.</summary>
    public void Evaluate(int index) => _toEvaluate.Enqueue(index);

    public bool TryNextToEvaluate(out int index) => _toEvaluate.TryDequeue(out index);

    /// <summary>Those that wait for this one are to be looked at.</summary>
    public void EvaluateDependents(int index)
    {
        foreach (var dependent in Graph.Dependents(index))
        {
            if (this[dependent].Phase is Phase.Waiting)
            {
                Evaluate(dependent);
            }
        }
    }

    /// <summary>
    /// What the end of a program means to others comes after what it means to itself; that of one that is no longer
    /// configured means nothing to them.
    /// </summary>
    public void Follow(Following following)
    {
        if (following.Consequence is not Consequence.None && !this[following.Index].Leaving)
        {
            _following.Enqueue(following);
        }
    }

    public bool TryNextFollowing(out Following following) => _following.TryDequeue(out following);

    /// <summary>A program whose last process has gone in this step.</summary>
    public bool TryNextEnded(out int index) => _ended.TryDequeue(out index);

    public Transition Finish() => new(
        before with
        {
            // The turn ends here, so the array that it owns can become the state's without a second copy.
            Programs = _changed is null ? before.Programs : ImmutableCollectionsMarshal.AsImmutableArray(_changed),
            Shutdown = Shutdown,
            Booted = Booted,
            Ended = Ended,
            EndedMain = EndedMain,
            Chance = _chance,
            Active = Active,
            Alive = Alive,
            Failures = _failures,
        },
        _effects.DrainToImmutable())
    {
        IgnoredBecause = IgnoredBecause,
    };

    private ProgramState Enter(ProgramState before, ProgramState next)
    {
        var (old, phase) = (before.Phase, next.Phase);
        Active += (next.IsActive ? 1 : 0) - (before.IsActive ? 1 : 0);
        Alive += (phase.IsAlive ? 1 : 0) - (old.IsAlive ? 1 : 0);
        if (phase is Phase.Waiting)
        {
            Evaluate(next.Index);
        }

        EvaluateDependents(next.Index);
        if (phase is not (Phase.Running or Phase.Ready))
        {
            // Nobody looks after a program that does not run, and nothing goes on beside it.
            next = next with { Health = null, Chores = [], StatusText = string.Empty };
        }

        if (old.IsAlive && !phase.IsAlive)
        {
            _ended.Enqueue(next.Index);
        }

        next = Remember(old, next);
        return next.Open.IsEmpty ? next : Answers.Settle(this, next);
    }

    /// <summary>What counts for the exit code: failures for good, and the end of a main program.</summary>
    private ProgramState Remember(Phase old, ProgramState next)
    {
        var failure = next.Leaving ? null : ExitCodePolicy.FailureCode(next.Phase);
        if (failure is { } code && ExitCodePolicy.FailureCode(old) is null)
        {
            next = next with { Failure = new ProgramFailure(_failures++, code) };
        }
        else if (failure is null && next.Phase is Phase.Waiting && next.Failure is not null)
        {
            next = next with { Failure = null };
        }

        if (EndedMain is null && next.Spec.Main && ExitCodePolicy.HasEndedForGood(next))
        {
            EndedMain = next.Index;
        }

        return next;
    }

    private void Rearm(PhaseTimer? old, PhaseTimer? next)
    {
        // One that has just fired is to be armed anew even for the same time: two steps may be due at once.
        if (old == next && (next is null || next?.Id != _fired))
        {
            return;
        }

        // A timer that is replaced by one of the same identity, or has just fired, needs no cancelling.
        if (old is { } armed && armed.Id != next?.Id && armed.Id != _fired)
        {
            Emit(new Effect.CancelTimer(armed.Id));
        }

        if (next is { } timer)
        {
            _fired = timer.Id == _fired ? null : _fired;
            Emit(new Effect.ArmTimer(timer.Id, timer.Due));
        }
    }

    private void Exchange(PhaseTask? old, PhaseTask? next)
    {
        if (old?.Id == next?.Id)
        {
            return;
        }

        if (old is { } task && task.Id != _answered)
        {
            Emit(new Effect.CancelTask(task.Id));
        }

        if (next is { } begun)
        {
            Emit(new Effect.Perform(begun.Id, begun.Deadline - Now));
        }
    }
}

/// <summary>What the end of a program is to mean to others.</summary>
/// <param name="Code">That a shutdown for its sake ends with.</param>
internal readonly record struct Following(int Index, Consequence Consequence, string Reason, int Code);
