using Supervisor.Engine.Model;

namespace Supervisor.Engine.Simulation;

/// <summary>The marks that show in a state before a step and in what the step did.</summary>
internal static class MarkStep
{
    public static void Meet(Marks marks, SupervisionState before, Occurrence occurrence, Transition transition)
    {
        switch (occurrence.Event)
        {
            case Event.Commanded { Command: var command } when before.Shutdown is null:
                OnCommand(marks, before, command);
                break;
            case Event.Launched launched when before.Find(launched.Instance.Program)?.Phase is Phase.Starting { Aborted: true }:
                marks.Meet(Mark.LaunchOutlivedItsAbort);
                break;
            case Event.Launched when transition.Effects is [Effect.KillAll]:
                marks.Meet(Mark.LateLaunchKilled);
                break;
            case Event.TaskEnded when occurrence.OutOfDate:
                marks.Meet(Mark.TaskAnsweredAfterItsCancel);
                break;
            case Event.TimerDue { Timer.Purpose: TimerPurpose.BeforeStart or TimerPurpose.AfterStart or TimerPurpose.AfterStop or TimerPurpose.Reload }
                when !occurrence.OutOfDate:
                marks.Meet(Mark.TaskTookTooLong);
                break;
            case Event.Notified notified when transition.IgnoredBecause is null:
                OnNotified(marks, before.Find(notified.Instance.Program)?.Phase, notified.Notification);
                break;
            case Event.Exited exited when before.Find(exited.Instance.Program)?.Phase is Phase.Stopping { Task: not null }:
                marks.Meet(Mark.StopCommandSufficed);
                break;
        }

        if (transition.IgnoredBecause is not null)
        {
            marks.Meet(Mark.OutOfDateEventIgnored);
        }

        foreach (var effect in transition.Effects)
        {
            OnEffect(marks, effect);
        }

        OnEnd(marks, before, transition);
    }

    private static void OnCommand(Marks marks, SupervisionState before, Command command)
    {
        switch (command)
        {
            case Command.Stop stop:
                OnStop(marks, before.Find(stop.Program)?.Phase);
                break;
            case Command.Reconfigure when before.Programs.Any(program => program.Phase is Phase.Stopping or Phase.Cleaning or Phase.Finishing):
                marks.Meet(Mark.ReconfiguredWhileAProgramStops);
                break;
        }
    }

    private static void OnStop(Marks marks, Phase? phase)
    {
        switch (phase)
        {
            case Phase.Backoff:
                marks.Meet(Mark.StopDuringBackoff);
                break;
            case Phase.Starting:
                marks.Meet(Mark.StopDuringLaunch);
                break;
            case Phase.Preparing or Phase.Finishing:
                marks.Meet(Mark.StopDuringHook);
                break;
        }
    }

    private static void OnNotified(Marks marks, Phase? phase, Notification notification)
    {
        switch (notification)
        {
            case Notification.Ready:
                marks.Meet(Mark.ToldReady);
                break;
            case Notification.ExtendTimeout when phase is Phase.Running:
                marks.Meet(Mark.ReadinessExtended);
                break;
        }
    }

    private static void OnEffect(Marks marks, Effect effect)
    {
        Mark? mark = effect switch
        {
            Effect.Publish { Notice: Notice.NotReady } => Mark.NotReadyInTime,
            Effect.Publish { Notice: Notice.Delayed } => Mark.StartDelayed,
            Effect.Publish { Notice: Notice.BecameHealthy } => Mark.BecameHealthy,
            Effect.Publish { Notice: Notice.MainProcessChanged } => Mark.MainProcessChanged,
            Effect.Publish { Notice: Notice.SignalSent } => Mark.SignalledByCommand,
            Effect.Publish { Notice: Notice.SignalForwarded } => Mark.SignalForwarded,
            Effect.Publish { Notice: Notice.Waiting } => Mark.WaitedForOthers,
            Effect.Publish { Notice: Notice.Reconfigured { Relaunched: > 0 } } => Mark.ProgramRelaunched,
            Effect.Publish { Notice: Notice.TaskFailed { Task.Purpose: TaskPurpose.BeforeStart } } => Mark.BeforeStartFailed,
            Effect.Publish { Notice: Notice.TaskFailed { Task.Purpose: TaskPurpose.Stop } } => Mark.StopCommandInVain,
            Effect.Perform { Task.Purpose: TaskPurpose.Readiness } => Mark.ProbedReady,
            Effect.Perform { Task.Purpose: TaskPurpose.Reload } => Mark.ReloadedByCommand,
            Effect.Publish { Notice: Notice.Reloading } => Mark.Reloading,
            _ => null,
        };
        if (mark is { } met)
        {
            marks.Meet(met);
        }
    }

    private static void OnEnd(Marks marks, SupervisionState before, Transition transition)
    {
        if (before.Shutdown is null && transition.State.Shutdown is { } shutdown)
        {
            foreach (var program in before.Programs)
            {
                if (!program.Open.IsEmpty)
                {
                    marks.Meet(Mark.CommandCutShortByShutdown);
                }
            }

            switch (shutdown.Cause)
            {
                case ShutdownCause.MainEnded:
                    marks.Meet(Mark.MainProgramEnded);
                    break;
                case ShutdownCause.ProgramFailed:
                    marks.Meet(Mark.EndedByFailure);
                    break;
            }
        }

        if (transition.State is { Ended: true, Shutdown: null } && !before.Ended)
        {
            marks.Meet(Mark.EndedByItself);
        }
    }
}
