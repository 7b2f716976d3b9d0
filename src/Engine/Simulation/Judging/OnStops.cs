using System.Collections.Immutable;
using Supervisor.Engine.Model;

namespace Supervisor.Engine.Simulation.Judging;

/// <summary>Stops: their order, their steps and their end.</summary>
internal sealed class OnStops(Court court) : Judge(court)
{
    private readonly Dictionary<InstanceId, Sequence> _sequences = [];

    /// <summary>A stop sequence that runs as it was when it began.</summary>
    private sealed record Sequence(ImmutableArray<StopStep> Steps, MonotonicTime Since, int Sent);

    public override void Before(Occurrence occurrence, SupervisionState state)
    {
        switch (occurrence.Event)
        {
            case Event.Notified { Notification: Notification.ExtendTimeout { Time: var time }, Instance: var instance }
                when time > TimeSpan.Zero && time <= Limits.LongestAsked && Observer.Find(instance.Program) is { Stage: Stage.Ending, MustEndBy: { } bound } seen:
                var longer = Now + time + Limits.GiveUpKill;
                seen.MustEndBy = longer > bound ? longer : bound;
                Marks.Meet(Mark.StopExtended);
                break;
            case Event.Commanded { Command: Command.Reconfigure }:
                // How it is to go on with another sequence is nobody's promise.
                _sequences.Clear();
                break;
        }
    }

    public override void On(Effect effect)
    {
        switch (effect)
        {
            case Effect.SendSignal send when _sequences.TryGetValue(send.Instance, out var sequence)
                && sequence.Sent < sequence.Steps.Length && sequence.Steps[sequence.Sent].Signal == send.Signal:
                _sequences[send.Instance] = sequence with { Sent = sequence.Sent + 1 };
                break;
            case Effect.KillAll kill:
                _sequences.Remove(kill.Instance);
                break;
            case Effect.Publish { Notice: var notice }:
                OnNotice(notice);
                break;
        }
    }

    public override void After(SupervisionState state)
    {
        foreach (var seen in Observer.Programs)
        {
            Require(seen.MustEndBy is not { } bound || Now <= bound || Observer.Ended, Invariant.StopEnds, seen.Name);
        }

        if (!Observer.Ended && Observer.ShutdownSince is { } since)
        {
            Require(Now <= since + Observer.Spec.ShutdownTimeout + Limits.GiveUpKill, Invariant.ShutdownEnds, "too late");
        }

        foreach (var (instance, sequence) in _sequences)
        {
            Require(Process(instance) is not { MainAlive: true } || sequence.Sent >= Due(sequence), Invariant.StopStepsKept, instance);
        }
    }

    private void OnNotice(Notice notice)
    {
        switch (notice)
        {
            case Notice.Stopping stopping when Observer.Find(stopping.Instance.Program) is { } seen:
                var ordered = stopping.Reason is "removed" || (stopping.Reason is "shutdown" && Observer.ShutdownOrdered);
                Require(!ordered || DependentsHaveEnded(seen), Invariant.StopOrder, notice);
                if (!stopping.ByCommand)
                {
                    _sequences[stopping.Instance] = new Sequence(seen.Spec.Stop.Steps, Now, 0);
                }

                break;
            case Notice.StopContinues:
                Marks.Meet(Mark.StopContinued);
                break;
            case Notice.KillGivenUp givenUp when Process(givenUp.Instance) is { } process:
                Require(process.Unkillable || process.Stuck, Invariant.NothingMortalIsGivenUp, notice);
                process.GivenUp = true;
                _sequences.Remove(givenUp.Instance);
                Marks.Meet(Mark.KillGivenUp);
                break;
            case Notice.Exited exited:
                _sequences.Remove(exited.Instance);
                break;
            case Notice.LaunchOverdue:
                Marks.Meet(Mark.LaunchAborted);
                break;
        }
    }

    private bool DependentsHaveEnded(Seen seen)
    {
        foreach (var process in World.Processes.Values)
        {
            if (process is { Over: false, GivenUp: false } && Observer.Find(process.Instance.Program) is { } other
                && other != seen && Observer.DependsOn(other, seen))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>How many signals should have been sent; one that would come at the kill is not sent.</summary>
    private int Due(Sequence sequence)
    {
        var due = 1;
        var at = sequence.Since;
        var deadline = sequence.Since;
        foreach (var step in sequence.Steps)
        {
            deadline += step.Wait;
        }

        for (var index = 0; index + 1 < sequence.Steps.Length; index++)
        {
            at += sequence.Steps[index].Wait;
            due += at < Now && at < deadline ? 1 : 0;
        }

        return due;
    }
}
