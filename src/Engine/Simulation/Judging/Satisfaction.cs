using Supervisor.Engine.Model;

namespace Supervisor.Engine.Simulation.Judging;

/// <summary>Whether what a program requires and wants is so, as far as can be seen from outside.</summary>
internal static class Satisfaction
{
    public static bool Holds(Seen seen, Observer observer)
    {
        foreach (var requirement in seen.Spec.Requires)
        {
            foreach (var required in observer.Named(requirement.Program, leaving: false))
            {
                if (!IsMet(required, requirement.Condition))
                {
                    return false;
                }
            }
        }

        foreach (var wish in seen.Spec.Wants)
        {
            foreach (var wanted in observer.Named(wish.Program, leaving: false))
            {
                if (MayCome(wanted) && !IsMet(wanted, wish.Condition))
                {
                    return false;
                }
            }
        }

        return true;
    }

    public static bool IsMet(Seen seen, Condition condition) => seen.Stage switch
    {
        Stage.Succeeded => true,
        Stage.Stopped when seen is { RunSucceeded: true, SwitchedOff: false, Spec.Schedule: not null } => true,
        Stage.Started when condition is Condition.Started => true,
        Stage.Ready when condition is Condition.Started or Condition.Ready => true,
        Stage.Ready when condition is Condition.Healthy => seen.Spec.Health is null || seen.Healthy,
        _ => condition is Condition.Succeeded && seen.RunSucceeded is true,
    };

    /// <summary>What only a person, or a time that may be far, could bring about is not waited for.</summary>
    private static bool MayCome(Seen seen) => !seen.Sleeps;
}
