using Supervisor.Engine.Model;

namespace Supervisor.Engine.Simulation;

/// <summary>
/// What somebody who sees only events, effects and notices knows of the programs. The invariants are judged by this
/// and by the world, not by what the engine thinks of itself.
/// </summary>
internal sealed class Observer(SupervisorSpec spec, Marks marks)
{
    private readonly Dictionary<string, Seen> _seen = spec.Programs.ToDictionary(program => program.Name, program => new Seen(program));

    public IReadOnlyCollection<Seen> Programs => _seen.Values;

    public HashSet<CommandId> OpenCommands { get; } = [];

    public MonotonicTime? ShutdownSince { get; private set; }

    /// <summary>Still in order: neither shortened nor forced.</summary>
    public bool ShutdownOrdered { get; private set; }

    public bool Ended { get; set; }

    public Seen Of(string program) => _seen[program];

    public void See(Event @event)
    {
        if (@event is Event.Commanded commanded)
        {
            OpenCommands.Add(commanded.Id);
            var name = commanded.Command switch
            {
                Command.Start start => start.Program,
                Command.Restart restart => restart.Program,
                _ => null,
            };
            if (name is not null && _seen.TryGetValue(name, out var seen))
            {
                seen.NotBefore = null;
                seen.Restarts.Clear();
            }
        }
    }

    public void See(Notice notice, MonotonicTime now)
    {
        switch (notice)
        {
            case Notice.Waiting waiting:
                _seen[waiting.Program].End(Stage.Waiting);
                marks.Meet(Mark.WaitedForOthers);
                break;
            case Notice.Starting starting:
                _seen[starting.Instance.Program].End(Stage.Starting);
                break;
            case Notice.Started started:
                _seen[started.Instance.Program].Stage = Stage.Started;
                _seen[started.Instance.Program].EverStarted = true;
                break;
            case Notice.Ready ready:
                _seen[ready.Instance.Program].Stage = Stage.Ready;
                break;
            case Notice.RestartScheduled scheduled:
                SeeRestart(_seen[scheduled.Program], scheduled, now);
                break;
            case Notice.Ended ended:
                _seen[ended.Program].End(ended.Success ? Stage.Succeeded : Stage.Failed);
                break;
            case Notice.BecameFatal fatal:
                SeeFatal(_seen[fatal.Program], fatal.Reason);
                break;
            case Notice.Stopped stopped:
                // Only somebody's wish starts it again, and that forgives.
                _seen[stopped.Program].End(Stage.Stopped);
                _seen[stopped.Program].Restarts.Clear();
                break;
            default:
                SeeEnding(notice, now);
                break;
        }
    }

    private void SeeEnding(Notice notice, MonotonicTime now)
    {
        switch (notice)
        {
            case Notice.Exited exited:
                SeeExit(_seen[exited.Instance.Program]);
                break;
            case Notice.Stopping stopping:
                var asked = _seen[stopping.Instance.Program];
                asked.Stage = Stage.Ending;
                asked.MustEndBy = now + stopping.Timeout + Limits.GiveUpKill;
                break;
            case Notice.Leftovers leftovers:
                var left = _seen[leftovers.Instance.Program];
                left.MustEndBy ??= now + left.Spec.Stop.Total + Limits.GiveUpKill;
                marks.Meet(Mark.LeftoversAsked);
                break;
            case Notice.Killing killing:
                var killed = _seen[killing.Instance.Program];
                marks.Meet(killed.Stage is Stage.Down ? Mark.LeftoversKilled : Mark.KilledAfterStopTimeout);
                killed.Stage = killed.Stage is Stage.Down ? Stage.Down : Stage.Ending;
                killed.MustEndBy = now + Limits.GiveUpKill;
                break;
            case Notice.LaunchOverdue:
                marks.Meet(Mark.LaunchAborted);
                break;
            case Notice.KillGivenUp:
                marks.Meet(Mark.KillGivenUp);
                break;
            case Notice.SignalForwarded:
                marks.Meet(Mark.SignalForwarded);
                break;
            default:
                SeeShutdown(notice, now);
                break;
        }
    }

    private void SeeShutdown(Notice notice, MonotonicTime now)
    {
        switch (notice)
        {
            case Notice.ShutdownStarted:
                ShutdownSince = now;
                ShutdownOrdered = true;
                break;
            case Notice.ShutdownShortened:
                ShutdownOrdered = false;
                marks.Meet(Mark.ShutdownShortened);
                break;
            case Notice.ShutdownForced { Reason: var reason }:
                ShutdownOrdered = false;
                marks.Meet(reason == "shutdown timeout" ? Mark.ShutdownTimedOut : Mark.ShutdownForced);
                break;
        }
    }

    private void SeeExit(Seen seen)
    {
        if (seen.Stage is Stage.Starting)
        {
            marks.Meet(Mark.EndToldBeforeLaunch);
            seen.EverStarted = true;
        }
        else if (seen.Stage is Stage.Started)
        {
            marks.Meet(Mark.ExitBeforeReady);
        }

        seen.Stage = Stage.Down;
    }

    private static void SeeRestart(Seen seen, Notice.RestartScheduled scheduled, MonotonicTime now)
    {
        seen.End(Stage.Pausing);
        seen.NotBefore = now + scheduled.Delay;
        seen.Restarts.Add(now);
    }

    private void SeeFatal(Seen seen, string reason)
    {
        seen.End(Stage.Failed);
        if (reason.StartsWith("requires", StringComparison.Ordinal))
        {
            marks.Meet(Mark.RequirementFailed);
        }
        else if (reason.StartsWith("restarted", StringComparison.Ordinal))
        {
            marks.Meet(Mark.RestartLimitReached);
        }
    }
}

internal enum Stage
{
    Idle,
    Waiting,
    Starting,
    Started,
    Ready,
    Ending,
    Down,
    Pausing,
    Succeeded,
    Failed,
    Stopped,
}

/// <summary>One program from outside.</summary>
internal sealed class Seen(ProgramSpec spec)
{
    public ProgramSpec Spec { get; } = spec;

    public Stage Stage { get; set; }

    public bool EverStarted { get; set; }

    /// <summary>The end of the pause before its restart.</summary>
    public MonotonicTime? NotBefore { get; set; }

    public MonotonicTime? MustEndBy { get; set; }

    /// <summary>Since somebody last started it by hand.</summary>
    public List<MonotonicTime> Restarts { get; } = [];

    public void End(Stage stage)
    {
        Stage = stage;
        MustEndBy = null;
        NotBefore = null;
    }
}
