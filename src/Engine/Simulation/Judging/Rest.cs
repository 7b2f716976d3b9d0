using Supervisor.Engine.Model;

namespace Supervisor.Engine.Simulation.Judging;

/// <summary>What a state must be in a world in which nothing happens any more, and all that is begun works.</summary>
internal static class Rest
{
    /// <summary>What is still to come in it; null for nothing.</summary>
    public static string? Unrest(SupervisionState state, Observer observer)
    {
        foreach (var program in state.Programs)
        {
            if (program.Leaving)
            {
                return $"{program.Name} is configured no longer, and has not been dropped";
            }

            if (!program.Chores.IsEmpty || !IsAtRest(program, observer))
            {
                return $"{program.Name} is {program.Phase}";
            }

            // Who waits for others, or has all the time to become ready, may do so for ever.
            if (!program.Open.IsEmpty && program.Phase is not (Phase.Waiting or Phase.Running { Due: null }))
            {
                return $"a command to {program.Name} has not been answered";
            }
        }

        return null;
    }

    private static bool IsAtRest(ProgramState program, Observer observer) => program.Phase switch
    {
        Phase.Stopped or Phase.Exited or Phase.Fatal or Phase.Scheduled or Phase.Ready or Phase.Faulted { Remains: null } => true,

        // Launched in worse times, it never says that it is ready.
        Phase.Running { Due: null, Probe: null } => program.Spec.Ready is ReadySpec.Told,
        Phase.Waiting => observer.Find(program.Name) is { } seen && !(Satisfaction.Holds(seen, observer) && NobodyIsOnItsWay(seen, observer)),
        _ => false,
    };

    private static bool NobodyIsOnItsWay(Seen seen, Observer observer) =>
        observer.Programs.All(other => other == seen || !Observer.DependsOn(seen, other) || !other.IsOnItsWay);
}
