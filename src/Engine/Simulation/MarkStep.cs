using Supervisor.Engine.Model;

namespace Supervisor.Engine.Simulation;

/// <summary>The marks that show in a state before a step and in what the step did.</summary>
internal static class MarkStep
{
    public static void Meet(Marks marks, SupervisionState before, Event @event, Transition transition)
    {
        switch (@event)
        {
            case Event.Commanded { Command: Command.Stop stop } when before.Shutdown is null:
                OnStop(marks, before.Find(stop.Program)?.Phase);
                break;
            case Event.Launched launched when before.Find(launched.Instance.Program)?.Phase is Phase.Starting { Aborted: true }:
                marks.Meet(Mark.LaunchOutlivedItsAbort);
                break;
            case Event.Launched when transition.Effects is [Effect.KillAll]:
                marks.Meet(Mark.LateLaunchKilled);
                break;
        }

        if (transition.IgnoredBecause is not null)
        {
            marks.Meet(Mark.OutOfDateEventIgnored);
        }

        OnEnd(marks, before, transition);
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
