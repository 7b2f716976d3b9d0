using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;

namespace Supervisor.Isolation.Planning;

/// <summary>Options to steps. Pure: what it must know of the machine is passed in, so a plan can be shown without launching.</summary>
public static class Planner
{
    /// <summary>Makes the plan of one launch.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="accounts">Where names of users and groups are looked up.</param>
    /// <param name="host">The process that launches.</param>
    /// <param name="waitForRelease">
    /// Whether the child waits until the launcher has moved it into its cgroup; only where the kernel could not do so at clone.
    /// </param>
    public static Result<SpawnPlan, LaunchFailure> Plan(LaunchOptions options, Accounts accounts, HostFacts host, bool waitForRelease = false)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(accounts);
        ArgumentNullException.ThrowIfNull(host);
        if (ProgramEnvironment.Check(options) is { } impossible)
        {
            return new(impossible);
        }

        if (!ResolvedIdentity.Resolve(options, accounts, host).TryGet(out var identity, out var failure))
        {
            return new(failure);
        }

        var plan = new PlanBuilder();
        ParentDeathSteps.Add(plan, options, host);
        if (waitForRelease)
        {
            ReleaseSteps.Add(plan);
        }

        SessionSteps.Add(plan, options);
        StreamSteps.Add(plan, options.Streams);
        ResourceSteps.AddOomScore(plan, options);
        ResourceSteps.AddPriority(plan, options);
        ResourceSteps.AddLimits(plan, options);
        FileSystemSteps.AddUmask(plan, options);
        IdentitySteps.Add(plan, options, identity, accounts);
        ParentDeathSteps.AddAgain(plan, options, identity);
        FileSystemSteps.AddDirectory(plan, options);
        ExecutionSteps.AddNoNewPrivileges(plan, options);
        SignalSteps.AddDispositions(plan, host);
        ExecutionSteps.AddCloseOnExec(plan);
        SignalSteps.AddMask(plan);
        ExecutionSteps.AddMarker(plan);

        var environment = ProgramEnvironment.Of(options, identity);
        var candidates = ExecutionSteps.Candidates(options.Command[0], environment);
        if (!plan.HasRoomFor(candidates.Length))
        {
            return new(new LaunchFailure(FailureKind.Resolve, $"look for {options.Command[0]}") { Hint = "its PATH has too many entries" });
        }

        ExecutionSteps.AddExecutions(plan, options, candidates, environment);

        // With shared memory a change of credentials would make the launcher itself non-dumpable, and a launcher that is
        // suspended until exec cannot hold up its end of a hand-shake.
        return new(plan.ToPlan(identity.IsChange || waitForRelease ? CloneMode.Copying : CloneMode.Shared));
    }
}
