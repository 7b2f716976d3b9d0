using Supervisor.Isolation.Plan;
using static Supervisor.Isolation.Planning.SystemCalls;

namespace Supervisor.Isolation.Planning;

/// <summary>The hand-shake of a child that the launcher must move before it goes on.</summary>
internal static class ReleaseSteps
{
    /// <summary>Its own copy of the other end would keep the child waiting for ever for a launcher that has died.</summary>
    public static void AddClose(PlanBuilder plan) =>
        plan.Add(new Step(Phase.Release, Close, "leave the release pipe to the supervisor", Register.ReleaseWriter));

    public static void AddWait(PlanBuilder plan) =>
        plan.Add(new Step(Phase.Release, Read, "wait until the supervisor has moved it into its cgroup", Register.Release, Zeros(1, "1 byte"), 1)
        {
            Expected = 1,
        });
}
