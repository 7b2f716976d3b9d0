using Supervisor.Engine.Model;

namespace Supervisor.Engine.Simulation.Judging;

/// <summary>Who may be launched, and when.</summary>
internal sealed class OnLaunches(Court court) : Judge(court)
{
    private readonly List<Seen> _begun = [];
    private readonly HashSet<InstanceId> _prepared = [];

    public override void On(Effect effect)
    {
        switch (effect)
        {
            case Effect.Launch launch when Observer.Find(launch.Instance.Program) is { } seen:
                OnLaunch(launch.Instance, seen);
                break;
            case Effect.Perform { Task.Purpose: TaskPurpose.BeforeStart } perform when Observer.Find(perform.Task.Instance.Program) is { } seen:
                _prepared.Add(perform.Task.Instance);
                OnBegin(perform.Task.Instance, seen);
                break;
            case Effect.Publish { Notice: Notice.RestartScheduled scheduled } when Observer.Find(scheduled.Program) is { } seen:
                OnRestart(scheduled, seen);
                break;
        }
    }

    /// <summary>Order among those that begin in the same step shows only at its end: before, nobody has said that it waits.</summary>
    public override void After(SupervisionState state)
    {
        foreach (var seen in _begun)
        {
            foreach (var other in Observer.Programs)
            {
                var later = other != seen && !other.Leaving && IsAfter(seen.Spec, other.Spec);
                Require(!later || !other.IsOnItsWay, Invariant.ConditionsHeld, $"{seen.Name} is to come after {other.Name}");
            }
        }

        _begun.Clear();
    }

    private void OnLaunch(InstanceId instance, Seen seen)
    {
        Require(Process(instance) is null, Invariant.OneInstance, $"{instance} was launched before");
        foreach (var process in World.Processes.Values)
        {
            var other = process.Instance.Program == instance.Program && process is { Over: false, GivenUp: false };
            Require(!other, Invariant.OneInstance, instance);
        }

        if (!_prepared.Contains(instance))
        {
            OnBegin(instance, seen);
        }
    }

    /// <summary>From here on it goes its way, whatever becomes of those that it has waited for.</summary>
    private void OnBegin(InstanceId instance, Seen seen)
    {
        Require(Observer.ShutdownSince is null && !seen.Leaving, Invariant.NoLaunchAtTheEnd, instance);
        Require(seen.NotBefore is not { } earliest || Now >= earliest, Invariant.BackoffWithinBounds, instance);
        Require(Satisfaction.Holds(seen, Observer), Invariant.ConditionsHeld, instance);
        _begun.Add(seen);
        if (seen.Spec.Requires.Any(requirement => requirement.Condition is Condition.Healthy))
        {
            Marks.Meet(Mark.StartedOnceOthersWereHealthy);
        }

        if (seen.Spec.Requires.Any(requirement => requirement.Condition is Condition.Succeeded))
        {
            Marks.Meet(Mark.StartedOnceOthersHadSucceeded);
        }

        if (seen.Spec.Wants.Any(wish => Observer.Named(wish.Program, leaving: false).Any(wanted => !Satisfaction.IsMet(wanted, wish.Condition))))
        {
            Marks.Meet(Mark.StartedWithoutWhatItWants);
        }
    }

    private void OnRestart(Notice.RestartScheduled scheduled, Seen seen)
    {
        Require(IsWithinBounds(scheduled, seen), Invariant.BackoffWithinBounds, scheduled);
        Require(!seen.Leaving, Invariant.NoLaunchAtTheEnd, scheduled);
        if (seen.Spec.MaxRestarts is { } limit)
        {
            var recent = seen.Restarts.Count(time => Now - time < limit.Within);
            Require(recent < limit.Count, Invariant.RestartLimitKept, scheduled);
        }

        if (seen is { WasReady: false, Spec.StartRetries: { } retries })
        {
            Require(seen.FailedStarts < retries, Invariant.StartRetriesKept, scheduled);
            Marks.Meet(Mark.StartRetried);
        }
    }

    private static bool IsWithinBounds(Notice.RestartScheduled scheduled, Seen seen)
    {
        var backoff = seen.Spec.Backoff;
        if (seen.WasReady && backoff.AfterReady is { } soon)
        {
            return scheduled.Delay == soon;
        }

        var before = scheduled.Attempt - 1;
        var grown = Math.Min((backoff.Initial.TotalSeconds * Math.Pow(backoff.Factor, before)) + (backoff.Step.TotalSeconds * before), backoff.Max.TotalSeconds);
        var delay = scheduled.Delay.TotalSeconds;
        return delay >= (grown * (1 - backoff.Jitter)) - 1e-6 && delay <= (grown * (1 + backoff.Jitter)) + 1e-6;
    }

    private static bool IsAfter(ProgramSpec later, ProgramSpec earlier) =>
        later.After.Contains(earlier.Name) || later.After.Contains(earlier.Family)
        || earlier.Before.Contains(later.Name) || earlier.Before.Contains(later.Family);
}
