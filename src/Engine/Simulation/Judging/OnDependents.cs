using Supervisor.Engine.Model;

namespace Supervisor.Engine.Simulation.Judging;

/// <summary>What the end of a program is to mean to the others.</summary>
internal sealed class OnDependents(Court court) : Judge(court)
{
    private readonly List<InstanceId> _toMove = [];
    private string? _toShutDown;

    public override void On(Effect effect)
    {
        if (effect is Effect.Publish { Notice: Notice.ShutdownStarted { Reason: var reason } })
        {
            // What becomes of one that is configured no longer means nothing to the others.
            Require(Observer.Find(reason.Split(' ')[0]) is not { Leaving: true }, Invariant.DependentsFollow, reason);
        }

        if (effect is Effect.Publish { Notice: var notice } && Observer.ShutdownSince is null && Observer.Find(Subject.Of(notice)) is { Leaving: false } seen)
        {
            switch (notice)
            {
                case Notice.Exited { Asked: false }:
                    Follow(seen, seen.Spec.OnExit);
                    break;
                case Notice.BecameFatal { Reason: "it became unhealthy" } when seen.Spec.Health is { OnFailure: UnhealthyAction.Shutdown }:
                    Follow(seen, Consequence.Shutdown);
                    break;
                case Notice.BecameFatal or Notice.Ended { Success: false }:
                    Follow(seen, seen.Spec.OnGiveUp);
                    break;
            }
        }
    }

    public override void After(SupervisionState state)
    {
        if (Observer is { ShutdownSince: null, Ended: false })
        {
            Require(_toShutDown is null, Invariant.DependentsFollow, $"{_toShutDown} is to end everything");
            foreach (var instance in _toMove)
            {
                var stays = state.Find(instance.Program) is { Phase: Phase.Preparing or Phase.Starting { Asked: null } or Phase.Running or Phase.Ready } program
                    && program.Instance == instance;
                Require(!stays, Invariant.DependentsFollow, instance);
            }
        }

        _toMove.Clear();
        _toShutDown = null;
    }

    private void Follow(Seen seen, Consequence consequence)
    {
        switch (consequence)
        {
            case Consequence.Shutdown:
                _toShutDown = seen.Name;
                Marks.Meet(Mark.ShutDownByConsequence);
                break;
            case Consequence.StopDependents:
                Move(seen, Mark.DependentsStopped);
                break;
            case Consequence.RestartDependents:
                Move(seen, Mark.DependentsRestarted);
                break;
        }
    }

    private void Move(Seen first, Mark mark)
    {
        var reached = new HashSet<Seen> { first };
        var next = new Stack<Seen>();
        next.Push(first);
        while (next.TryPop(out var required))
        {
            foreach (var seen in Observer.Programs)
            {
                if (!seen.Leaving && Requires(seen, required) && reached.Add(seen))
                {
                    next.Push(seen);
                    if (seen is { Stage: Stage.Preparing or Stage.Starting or Stage.Started or Stage.Ready, Latest: { } instance })
                    {
                        _toMove.Add(instance);
                        Marks.Meet(mark);
                    }
                }
            }
        }
    }

    private static bool Requires(Seen seen, Seen other) =>
        seen.Spec.Requires.Any(requirement => requirement.Program == other.Name || requirement.Program == other.Spec.Family);
}
