using Supervisor.Engine.Model;

namespace Supervisor.Engine.Simulation.Judging;

/// <summary>
/// What somebody who sees only events, effects and notices knows of the programs. The invariants are judged by this
/// and by the world, not by what the engine thinks of itself.
/// </summary>
internal sealed class Observer
{
    private readonly Dictionary<string, Seen> _seen = [];
    private readonly Marks _marks;
    private int _failures;

    public Observer(SupervisorSpec spec, Marks marks)
    {
        (Spec, _marks) = (spec, marks);
        Configure(spec);
    }

    public SupervisorSpec Spec { get; private set; }

    public IReadOnlyCollection<Seen> Programs => _seen.Values;

    public MonotonicTime? ShutdownSince { get; private set; }

    /// <summary>Still in order: neither shortened nor forced.</summary>
    public bool ShutdownOrdered { get; private set; }

    public bool ShutdownForced { get; private set; }

    public bool Ended { get; set; }

    /// <summary>Null when there is none of that name any more.</summary>
    public Seen? Find(string? program) => program is not null && _seen.TryGetValue(program, out var seen) ? seen : null;

    /// <summary>All that a name in the specification of a program means: one program, or all replicas.</summary>
    public IEnumerable<Seen> Named(string name, bool leaving)
    {
        foreach (var seen in _seen.Values)
        {
            if (seen.Leaving == leaving && (seen.Name == name || seen.Spec.Family == name))
            {
                yield return seen;
            }
        }
    }

    /// <summary>Whether the first is to end before the second is asked to stop, and started only after it.</summary>
    public static bool DependsOn(Seen dependent, Seen other)
    {
        bool Means(string name) => other.Name == name || other.Spec.Family == name;
        if (dependent.Leaving && other.Leaving)
        {
            return dependent.Needed.Contains(other.Name);
        }

        return dependent.Leaving == other.Leaving && (dependent.Spec.After.Any(Means)
            || dependent.Spec.Requires.Any(requirement => Means(requirement.Program))
            || dependent.Spec.Wants.Any(wish => Means(wish.Program))
            || other.Spec.Before.Any(name => dependent.Name == name || dependent.Spec.Family == name));
    }

    /// <summary>Another configuration is in force.</summary>
    public void Configure(SupervisorSpec spec)
    {
        Spec = spec;
        foreach (var seen in _seen.Values.Where(seen => !seen.Leaving))
        {
            seen.Needed = [.. _seen.Values.Where(other => other != seen && DependsOn(seen, other)).Select(other => other.Name)];
        }

        foreach (var seen in _seen.Values)
        {
            seen.Leaving = true;
        }

        foreach (var program in spec.Programs)
        {
            if (_seen.TryGetValue(program.Name, out var known))
            {
                known.Leaving = false;
                known.RunQueued &= program.Schedule is not null;
                if (known.Spec.MaxRestarts != program.MaxRestarts)
                {
                    // A new limit counts from now on.
                    known.Restarts.Clear();
                }

                if (known.Sleeps && (known.Spec.Schedule is null) != (program.Schedule is null) && known is not { Stage: Stage.Stopped, SwitchedOff: true })
                {
                    // It sleeps now, or sleeps no longer, as if it had not run yet.
                    known.Begin(Stage.Idle);
                }

                known.Healthy = known.Spec.Health == program.Health ? known.Healthy : program.Health?.Probe is null;
                known.Spec = program;
            }
            else
            {
                _seen.Add(program.Name, new Seen(program));
            }
        }
    }

    /// <summary>The exit code that tells of a failure for good with that reason.</summary>
    public int CodeOf(Seen seen, string reason) => reason.StartsWith("requires ", StringComparison.Ordinal)
        ? Find(reason["requires ".Length..reason.IndexOf(',', StringComparison.Ordinal)])?.FailureCode ?? 1
        : seen.LatestCode;

    private void Drop(string program) => _seen.Remove(program);

    public void See(Event @event)
    {
        switch (@event)
        {
            case Event.Commanded { Command: Command.Reconfigure reconfigure } when ShutdownSince is null && !Ended:
                Configure(reconfigure.Spec);
                break;
            case Event.Commanded { Command: Command.Stop stop } when ShutdownSince is null && Find(stop.Program) is { } stopped:
                stopped.RunQueued = false;
                break;
            default:
                SeeWish(@event);
                break;
        }
    }

    /// <summary>Whoever asks for it anew forgives what went before.</summary>
    private void SeeWish(Event @event)
    {
        var name = @event switch
        {
            Event.Commanded { Command: Command.Start start } => start.Program,
            Event.Commanded { Command: Command.Restart restart } => restart.Program,
            Event.ScheduleDue due => due.Program,
            _ => null,
        };
        if (Find(name) is { } seen && ShutdownSince is null && (@event is Event.Commanded || seen.Stage is not Stage.Pausing))
        {
            seen.NotBefore = null;
            seen.Forgive();
        }
    }

    public void See(Effect effect, MonotonicTime now)
    {
        switch (effect)
        {
            case Effect.Publish { Notice: var notice }:
                See(notice, now);
                break;
            case Effect.Perform { Task: { Purpose: TaskPurpose.BeforeStart } task } when Find(task.Instance.Program) is { } seen:
                seen.Latest = task.Instance;
                seen.Begin(Stage.Preparing);
                break;
            case Effect.Perform { Task: { Purpose: TaskPurpose.AfterStop } task, Timeout: var timeout } when Find(task.Instance.Program) is { } seen:
                seen.MustEndBy = now + timeout;
                break;
            case Effect.Drop drop:
                Drop(drop.Program);
                break;
            case Effect.Exit:
                Ended = true;
                break;
        }
    }

    private void See(Notice notice, MonotonicTime now)
    {
        switch (notice)
        {
            case Notice.ShutdownStarted:
                (ShutdownSince, ShutdownOrdered) = (now, true);
                break;
            case Notice.ShutdownShortened:
                ShutdownOrdered = false;
                _marks.Meet(Mark.ShutdownShortened);
                break;
            case Notice.ShutdownForced { Reason: var reason }:
                (ShutdownOrdered, ShutdownForced) = (false, true);
                _marks.Meet(reason == "shutdown timeout" ? Mark.ShutdownTimedOut : Mark.ShutdownForced);
                break;
            default:
                if (Find(Subject.Of(notice)) is { } seen)
                {
                    SeeStart(seen, notice);
                    SeeEnding(seen, notice, now);
                    SeeEnd(seen, notice, now);
                }

                break;
        }
    }

    private static void SeeStart(Seen seen, Notice notice)
    {
        switch (notice)
        {
            case Notice.Waiting or Notice.Delayed:
                seen.Begin(Stage.Waiting);
                break;
            case Notice.Starting starting:
                seen.Latest = starting.Instance;
                seen.Begin(Stage.Starting);
                break;
            case Notice.Started:
                seen.Stage = Stage.Started;
                seen.EverStarted = true;
                break;
            case Notice.Ready:
                seen.Stage = Stage.Ready;
                (seen.WasReady, seen.FailedStarts) = (true, 0);
                seen.Healthy = seen.Spec.Health?.Probe is null;
                break;
            case Notice.BecameHealthy:
                seen.Healthy = true;
                break;
            case Notice.BecameUnhealthy:
                seen.Healthy = false;
                break;
            case Notice.RunDue { Answer: RunAnswer.Queued }:
                seen.RunQueued = true;
                break;
            case Notice.RunDue { Answer: RunAnswer.Starts }:
                seen.RunQueued = false;
                seen.Forgive();

                // One that follows instead of a restart: the run before it has failed.
                seen.RunSucceeded = seen.Sleeps ? seen.RunSucceeded : false;
                break;
        }
    }

    private void SeeEnding(Seen seen, Notice notice, MonotonicTime now)
    {
        switch (notice)
        {
            case Notice.Exited exited:
                SeeExit(seen, exited);
                break;
            case Notice.LaunchFailed failed:
                seen.LatestCode = failed.Problem.ExitCode;
                break;
            case Notice.TaskFailed { Task.Purpose: TaskPurpose.BeforeStart }:
                seen.LatestCode = 125;
                break;
            case Notice.Stopping stopping:
                seen.Stage = Stage.Ending;
                seen.AskedFor = stopping.Reason;
                seen.MustEndBy = now + stopping.Timeout + Limits.GiveUpKill;
                break;
            case Notice.Leftovers:
                seen.MustEndBy ??= now + seen.Spec.Stop.Total + Limits.GiveUpKill;
                _marks.Meet(Mark.LeftoversAsked);
                break;
            case Notice.Killing:
                _marks.Meet(seen.IsLooking ? Mark.LeftoversKilled : Mark.KilledAfterStopTimeout);
                seen.Stage = seen.IsLooking ? Stage.Down : Stage.Ending;
                seen.MustEndBy = now + Limits.GiveUpKill;
                break;
            case Notice.KillGivenUp:
                SeeGivenUp(seen);
                break;
        }
    }

    private static void SeeGivenUp(Seen seen)
    {
        switch (seen.Stage)
        {
            case Stage.Starting:
                seen.LatestCode = 125;
                break;
            case Stage.Ending:
                seen.LatestExit = new ExitStatus.Killed(Signal.Kill, CoreDumped: false);
                seen.LatestCode = 137;
                break;
        }
    }

    private void SeeExit(Seen seen, Notice.Exited exited)
    {
        if (seen.Stage is Stage.Starting)
        {
            _marks.Meet(Mark.EndToldBeforeLaunch);
            seen.EverStarted = true;
        }
        else if (seen.Stage is Stage.Started)
        {
            _marks.Meet(Mark.ExitBeforeReady);
        }

        seen.LatestCode = exited.Status.ShellCode;
        seen.LatestExit = exited.Status;
        seen.Stage = Stage.Down;
    }

    private void SeeEnd(Seen seen, Notice notice, MonotonicTime now)
    {
        switch (notice)
        {
            case Notice.RestartScheduled scheduled:
                seen.End(Stage.Pausing);
                seen.NotBefore = now + scheduled.Delay;
                seen.Restarts.Add(now);
                seen.FailedStarts += seen is { WasReady: false, Spec.StartRetries: not null } ? 1 : 0;
                break;
            case Notice.Ended { Success: true }:
                seen.End(Stage.Succeeded);
                SeeRun(seen, success: true);
                break;
            case Notice.Ended ended:
                Fail(seen, ended.Status.ShellCode);
                break;
            case Notice.BecameFatal fatal:
                Fail(seen, CodeOf(seen, fatal.Reason));
                _marks.Meet(fatal.Reason.Split(' ')[0] switch
                {
                    "requires" => Mark.RequirementFailed,
                    "restarted" => Mark.RestartLimitReached,
                    _ => Mark.FailedForGood,
                });
                break;
            case Notice.Stopped:
                // Only somebody's wish starts it again, and that forgives.
                var slept = seen.Sleeps;
                seen.Begin(Stage.Stopped);
                seen.Forgive();
                seen.SwitchedOff = slept;
                break;
        }
    }

    private void Fail(Seen seen, int code)
    {
        // One that sleeps until its next time has not failed for good.
        var rests = seen.Spec.Schedule is not null && !seen.Leaving && ShutdownSince is null;
        seen.End(rests ? Stage.Stopped : Stage.Failed);
        SeeRun(seen, success: false);
        if (!rests)
        {
            (seen.FailureCode, seen.FailureOrder) = (code == 0 ? 1 : code, _failures++);
        }
    }

    private static void SeeRun(Seen seen, bool success)
    {
        if (seen.Spec.Schedule is not null)
        {
            seen.RunSucceeded = success;
            seen.Forgive();
        }
    }

}
