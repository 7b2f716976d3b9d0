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
        var starting = new bool[turn.Count];
        var pulled = new Stack<int>();
        for (var index = 0; index < turn.Count; index++)
        {
            if (turn[index].Spec.Start is StartMode.Automatic)
            {
                starting[index] = true;
                pulled.Push(index);
            }
        }

        while (pulled.TryPop(out var next))
        {
            foreach (var requirement in turn.Graph.Requires(next))
            {
                if (!starting[requirement.Index])
                {
                    starting[requirement.Index] = true;
                    pulled.Push(requirement.Index);
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

    /// <summary>To be launched as soon as its conditions hold; when they do, within this step.</summary>
    public static ProgramState Begin(Turn turn, ProgramState program) =>
        program with { Phase = new Phase.Waiting(turn.Now, Announced: false) };

    /// <summary>Those of its requirements that are stopped start with it, and theirs with them.</summary>
    public static void PullIn(Turn turn, int index)
    {
        var pulled = new Stack<int>();
        pulled.Push(index);
        while (pulled.TryPop(out var next))
        {
            foreach (var requirement in turn.Graph.Requires(next))
            {
                var required = turn[requirement.Index];
                if (requirement.Index != index && required.Phase is Phase.Stopped)
                {
                    turn.Set(Begin(turn, RestartPolicy.WithoutHistory(required)));
                    pulled.Push(requirement.Index);
                }
            }
        }
    }
}
