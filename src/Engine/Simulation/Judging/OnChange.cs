using Supervisor.Engine.Model;

namespace Supervisor.Engine.Simulation.Judging;

/// <summary>Another configuration: what has not changed is left alone, and what is gone is dropped.</summary>
internal sealed class OnChange(Court court) : Judge(court)
{
    private readonly HashSet<string> _unchanged = [];
    private readonly List<string> _dropped = [];

    public override void Before(Occurrence occurrence, SupervisionState state)
    {
        _unchanged.Clear();
        if (occurrence.Event is Event.Commanded { Command: Command.Reconfigure { Spec: var spec, Relaunch: var relaunch } }
            && Observer is { ShutdownSince: null, Ended: false })
        {
            foreach (var program in spec.Programs)
            {
                if (Observer.Find(program.Name) is { } seen)
                {
                    Marks.Meet(seen.Leaving ? Mark.RemovedProgramCameBack : Mark.ProgramKept);
                    if (!seen.Leaving && Process(seen.Latest) is { Over: false, GivenUp: false } && !relaunch.Contains(program.Name) && Same(seen.Spec, program))
                    {
                        _unchanged.Add(program.Name);
                    }
                }
                else
                {
                    Marks.Meet(Mark.ProgramAdded);
                }
            }
        }
    }

    public override void On(Effect effect)
    {
        var moved = Observer.ShutdownSince is null && Subject.Of(effect) is { } instance && _unchanged.Contains(instance.Program);
        Require(!moved, Invariant.UnchangedIsLeftAlone, effect);
        switch (effect)
        {
            case Effect.Publish { Notice: Notice.DependentsFollow follow }:
                _unchanged.ExceptWith(follow.Dependents);
                break;
            case Effect.Drop { Program: var name }:
                Require(Observer.Find(name) is { Leaving: true }, Invariant.DroppedOnce, effect);
                foreach (var process in World.Processes.Values)
                {
                    Require(process.Instance.Program != name || process.Over || process.GivenUp, Invariant.DroppedOnce, process.Instance);
                }

                _dropped.Add(name);
                Marks.Meet(Mark.ProgramDropped);
                break;
        }
    }

    public override void After(SupervisionState state)
    {
        foreach (var name in _dropped)
        {
            var left = World.Armed.Keys.Any(timer => timer.Instance.Program == name) || World.Tasks.UnderWay.Any(task => task.Instance.Program == name);
            Require(!left && state.Find(name) is null, Invariant.DroppedOnce, name);
        }

        _dropped.Clear();
        if (Observer.Ended)
        {
            return;
        }

        foreach (var seen in Observer.Programs)
        {
            var kept = state.Find(seen.Name) is not { } program || program.Leaving != seen.Leaving || program is { Leaving: true, Phase.IsActive: false };
            Require(!kept, Invariant.DroppedOnce, seen.Name);
        }

        Require(state.Programs.Length == Observer.Programs.Count, Invariant.DroppedOnce, "the state has others than were configured");
    }

    /// <summary>Arrays of names by what is in them.</summary>
    private static bool Same(ProgramSpec one, ProgramSpec other) =>
        one.After.SequenceEqual(other.After) && one.Before.SequenceEqual(other.Before)
        && one.Requires.SequenceEqual(other.Requires) && one.Wants.SequenceEqual(other.Wants)
        && one == other with { After = one.After, Before = one.Before, Requires = one.Requires, Wants = one.Wants };
}
