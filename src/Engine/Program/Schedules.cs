using Supervisor.Engine.Model;

namespace Supervisor.Engine.Program;

/// <summary>A time of a program's schedule has come. When that is, is the shell's affair; here is what it means.</summary>
internal static class Schedules
{
    public static void OnDue(Turn turn, string name)
    {
        if (turn.Shutdown is not null || turn.Graph.IndexOf(name) is not { } index || turn[index].Spec.Schedule is not { } overlap)
        {
            turn.Ignore("no run of it is wanted");
            return;
        }

        var program = turn[index];
        switch (program.Phase)
        {
            case Phase.Scheduled:
                turn.Publish(new Notice.RunDue(name, RunAnswer.Starts));
                turn.Set(Startup.Begin(turn, program));
                break;
            case Phase.Stopped or Phase.Exited or Phase.Fatal or Phase.Faulted:
                turn.Ignore("its schedule is switched off");
                break;
            default:
                Overlap(turn, program, overlap);
                break;
        }
    }

    private static void Overlap(Turn turn, ProgramState program, OverlapPolicy policy)
    {
        switch (policy)
        {
            case OverlapPolicy.Queue:
                turn.Publish(new Notice.RunDue(program.Name, RunAnswer.Queued));
                turn.Set(program with { RunQueued = true });
                break;
            case OverlapPolicy.Replace when program.Phase.IsAlive:
                turn.Publish(new Notice.RunDue(program.Name, RunAnswer.Replaces));
                turn.Set(StopSequence.Ask(turn, program, StopReason.Restart));
                break;
            default:
                // One that has not begun, or rests before a further attempt, is the run that was meant.
                turn.Publish(new Notice.RunDue(program.Name, RunAnswer.Skipped));
                break;
        }
    }
}
