using Supervisor.Engine.Model;
using Supervisor.Engine.Program;

namespace Supervisor.Engine.Simulation.Judging;

/// <summary>What the state says is armed, under way and counted is so.</summary>
internal sealed class OnTheBooks(Court court) : Judge(court)
{
    public override void After(SupervisionState state)
    {
        TimersMatch(state);
        TasksMatch(state);
        CountsMatch(state);
    }

    private void TimersMatch(SupervisionState state)
    {
        var expected = 0;
        foreach (var program in state.Programs)
        {
            foreach (var slot in Slots.Timers)
            {
                expected += Matches(slot(program));
            }
        }

        expected += state.Ended ? 0 : Matches(state.Shutdown?.Timer);
        Require(expected == World.Armed.Count, Invariant.TimersMatch, "armed timers that nothing in the state wants");
    }

    private int Matches(PhaseTimer? timer)
    {
        if (timer is not { } wanted)
        {
            return 0;
        }

        Require(World.Armed.TryGetValue(wanted.Id, out var due) && due == wanted.Due, Invariant.TimersMatch, wanted);
        return 1;
    }

    private void TasksMatch(SupervisionState state)
    {
        var expected = 0;
        foreach (var program in state.Programs)
        {
            foreach (var slot in Slots.Tasks)
            {
                if (slot(program) is { } wanted)
                {
                    Require(World.Tasks.IsUnderWay(wanted.Id), Invariant.TasksMatch, wanted.Id);
                    expected++;
                }
            }
        }

        Require(expected == World.Tasks.UnderWay.Count, Invariant.TasksMatch, "tasks are under way that nothing in the state wants");
    }

    private void CountsMatch(SupervisionState state)
    {
        var (active, alive, leaving) = (0, 0, 0);
        foreach (var program in state.Programs)
        {
            active += program.IsActive ? 1 : 0;
            alive += program.Phase.IsAlive ? 1 : 0;
            leaving += program.Leaving ? 1 : 0;
        }

        Require(active == state.Active && alive == state.Alive && leaving == state.Leaving, Invariant.CountsMatch, "active, alive or leaving");
    }
}
