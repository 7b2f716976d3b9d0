using Supervisor.Engine.Model;

namespace Supervisor.Engine.Program;

/// <summary>
/// Who starts, and with whom. All that start together are set to wait first and looked at only then, in the order of
/// the file: else a program could overtake one that it is to come after.
/// </summary>
internal static class Startup
{
    public static void Boot(Turn turn)
    {
        if (turn.Booted || turn.Shutdown is not null)
        {
            turn.Ignore("it has booted already, or is to end");
            return;
        }

        turn.Booted = true;
        var all = new int[turn.Count];
        for (var index = 0; index < all.Length; index++)
        {
            all[index] = index;
        }

        Start(turn, all);
    }

    /// <summary>Those among them that start by themselves, with all that they require or want.</summary>
    public static void Start(Turn turn, ReadOnlySpan<int> candidates)
    {
        var starting = new bool[turn.Count];
        var pulled = new Stack<int>();
        foreach (var index in candidates)
        {
            if (turn[index].Spec.Schedule is not null)
            {
                turn.Set(turn[index] with { Phase = new Phase.Scheduled(turn.Now, Success: null) });
            }
            else if (turn[index].Spec.Start is not StartMode.Manual)
            {
                starting[index] = true;
                pulled.Push(index);
            }
        }

        while (pulled.TryPop(out var next))
        {
            foreach (var needed in turn.Graph.Needs(next))
            {
                if (!starting[needed] && turn[needed] is { Phase: Phase.Stopped, Spec.Schedule: null })
                {
                    starting[needed] = true;
                    pulled.Push(needed);
                }
            }
        }

        for (var index = 0; index < turn.Count; index++)
        {
            if (starting[index])
            {
                turn.Set(Begin(turn, turn[index]));
            }
        }
    }

    /// <summary>To be launched as soon as its conditions hold and its startup delay is over; when they do, within this step.</summary>
    public static ProgramState Begin(Turn turn, ProgramState program) =>
        program with { Phase = new Phase.Waiting(turn.Now, Announced: false, Delay: program.Spec.StartupDelay > TimeSpan.Zero) };

    /// <summary>The same after its back-off: the pause has been made.</summary>
    public static ProgramState Again(Turn turn, ProgramState program) =>
        program with { Phase = new Phase.Waiting(turn.Now, Announced: false, Delay: false) };

    /// <summary>Those of its requirements and wishes that are stopped start with it, and theirs with them.</summary>
    public static void PullIn(Turn turn, int index)
    {
        var pulled = new Stack<int>();
        pulled.Push(index);
        while (pulled.TryPop(out var next))
        {
            foreach (var needed in turn.Graph.Needs(next))
            {
                var program = turn[needed];
                if (needed != index && program is { Phase: Phase.Stopped, Spec.Schedule: null, Leaving: false })
                {
                    turn.Set(Begin(turn, RestartPolicy.WithoutHistory(program)));
                    pulled.Push(needed);
                }
            }
        }
    }
}
