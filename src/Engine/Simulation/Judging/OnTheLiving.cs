using Supervisor.Engine.Model;

namespace Supervisor.Engine.Simulation.Judging;

/// <summary>Effects are for what is there.</summary>
internal sealed class OnTheLiving(Court court) : Judge(court)
{
    public override void On(Effect effect)
    {
        if (Subject.Of(effect) is not { } instance)
        {
            return;
        }

        // Only a launch that had been given up, and succeeds after all, is told of after its program.
        Require(Observer.Find(instance.Program) is not null || effect is Effect.KillAll, Invariant.DroppedOnce, effect);
        var process = Process(instance);
        var fits = effect switch
        {
            Effect.AbortLaunch => process is { Launching: true },
            Effect.SendSignal or Effect.KillAll => process is { Launching: false, Over: false },
            Effect.WatchDescendants => process is { MainAlive: false, Watched: false },
            Effect.ForgetDescendants => process is { Over: false },
            Effect.Perform perform => OnPerform(perform, process),
            Effect.CancelTask cancel => World.Tasks.IsUnderWay(cancel.Task),
            _ => true,
        };
        Require(fits, Invariant.EffectsForTheLiving, effect);
    }

    private bool OnPerform(Effect.Perform perform, SimulatedProcess? process)
    {
        var task = perform.Task;
        foreach (var other in World.Tasks.UnderWay)
        {
            Require(other.Instance.Program != task.Instance.Program || other.Purpose != task.Purpose, Invariant.OneTaskOfAPurpose, perform);
        }

        return perform.Timeout >= TimeSpan.Zero && task.Purpose switch
        {
            TaskPurpose.BeforeStart => process is null,
            TaskPurpose.AfterStop => process is { Over: true } or { GivenUp: true },
            _ => process is { MainAlive: true, Launching: false, Over: false, GivenUp: false },
        };
    }
}
