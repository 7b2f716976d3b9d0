using Supervisor.Engine.Model;

namespace Supervisor.Engine.Simulation.Judging;

/// <summary>Every command is answered once, and what is out of date is not answered by anything.</summary>
internal sealed class OnAnswers(Court court) : Judge(court)
{
    private readonly Dictionary<CommandId, OpenStop?> _open = [];
    private Occurrence _occurrence;
    private SupervisionState? _before;

    /// <summary>A stop by command has an end too, whatever stands between it and the end.</summary>
    private sealed record OpenStop(string Program, MonotonicTime Until);

    public override void Before(Occurrence occurrence, SupervisionState state)
    {
        (_occurrence, _before) = (occurrence, state);
        switch (occurrence.Event)
        {
            case Event.Commanded { Command: Command.Stop { Program: var program } } stop when Observer.Find(program) is { } seen:
                _open.Add(stop.Id, new OpenStop(program, LatestEnd(seen)));
                break;
            case Event.Commanded commanded:
                _open.Add(commanded.Id, null);
                break;
            case Event.Notified { Notification: Notification.ExtendTimeout { Time: var time } } notified when time > TimeSpan.Zero && time <= Limits.LongestAsked:
                Lengthen(notified.Instance.Program, time);
                break;
        }
    }

    public override void On(Effect effect)
    {
        if (effect is Effect.Answer answer)
        {
            Require(_open.Remove(answer.Id), Invariant.AnsweredOnce, effect);
            Marks.Meet(answer.Result is CommandResult.Done ? Mark.CommandDone : Mark.CommandRefused);
        }
        else if (effect is Effect.Exit)
        {
            Require(_open.Count == 0, Invariant.AnsweredOnce, effect);
        }

        Require(!_occurrence.OutOfDate, Invariant.LateMeansNothing, effect);
    }

    public override void After(SupervisionState state)
    {
        Require(!_occurrence.OutOfDate || state.Programs == _before!.Programs, Invariant.LateMeansNothing, _occurrence.Event);
        var open = 0;
        foreach (var program in state.Programs)
        {
            open += program.Open.Length;
        }

        Require(open == _open.Count, Invariant.AnsweredOnce, "a command is open that no program remembers, or the reverse");
        if (_occurrence.Event is Event.Commanded { Command: Command.Reconfigure })
        {
            foreach (var id in _open.Keys)
            {
                _open[id] = _open[id] is { } stop && Observer.Find(stop.Program) is { } seen ? stop with { Until = Later(stop.Until, LatestEnd(seen)) } : _open[id];
            }
        }

        foreach (var stop in _open.Values)
        {
            Require(stop is null || Now <= stop.Until, Invariant.StopEnds, stop?.Program ?? string.Empty);
        }
    }

    /// <summary>A launch that is under way runs at the last moment, does not end when asked, and is given up; its hook takes all its time.</summary>
    private MonotonicTime LatestEnd(Seen seen)
    {
        var ends = Now + seen.Spec.Stop.Total + seen.Spec.Stop.Total + Limits.GiveUpKill + Limits.GiveUpKill + seen.Spec.Hooks.Timeout + seen.Spec.Hooks.Timeout;
        return seen.MustEndBy is { } already ? Later(ends, already + seen.Spec.Hooks.Timeout + Limits.GiveUpKill) : ends;
    }

    private void Lengthen(string program, TimeSpan time)
    {
        foreach (var (id, stop) in _open)
        {
            if (stop?.Program == program)
            {
                _open[id] = stop with { Until = Later(stop.Until, Now + time + Limits.GiveUpKill + Limits.GiveUpKill + Observer.Find(program)!.Spec.Hooks.Timeout) };
            }
        }
    }

    private static MonotonicTime Later(MonotonicTime one, MonotonicTime other) => one > other ? one : other;
}
