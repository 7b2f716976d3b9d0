using System.Collections.Immutable;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Network;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using Supervisor.Isolation.Planning.FileSystem;

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
    /// <param name="subordinate">The launcher's ranges, for <see cref="IdMapping.Subordinate"/>; null for none.</param>
    public static Result<SpawnPlan, LaunchFailure> Plan(
        LaunchOptions options, Accounts accounts, HostFacts host, bool waitForRelease = false, SubordinateIds? subordinate = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(accounts);
        ArgumentNullException.ThrowIfNull(host);
        if ((ProgramEnvironment.Check(options) ?? DescriptorSteps.Check(options) ?? FreshNamespaces.Check(options.Confinement) ?? Given.Check(options) ?? Check(options.Confinement, host)) is { } impossible)
        {
            return new(impossible);
        }

        if (!ResolvedIdentity.Resolve(options, accounts, host).TryGet(out var identity, out var failure))
        {
            return new(failure);
        }

        var fresh = FreshNamespaces.Of(options.Confinement);
        IdMaps? maps = null;
        if ((fresh & NamespaceKinds.User) != NamespaceKinds.None
            && !IdMaps.Of(options.Confinement.IdMapping, identity, host, subordinate ?? SubordinateIds.None).TryGet(out maps, out failure))
        {
            return new(failure);
        }

        if (maps is { DeniesGroups: true })
        {
            if (options.SupplementaryGroups is not null)
            {
                return new(IdMaps.GroupsAreDenied);
            }

            // Those of a user alone are nobody's wish: without CAP_SETGID outside only the one user and group that are mapped can change.
            identity = identity with { Groups = null };
        }

        if (!NetworkPlan.Of(options.Confinement.Network, options.Owner.Length == 0 ? options.Name : $"{options.Owner}/{options.Name}").TryGet(out var network, out failure))
        {
            return new(failure with { Feature = Feature.Network });
        }

        var scene = new Scene(options, identity, accounts, host, fresh, EntrySteps.PidEntryOf(options.Confinement, fresh, host))
        {
            WaitsForRelease = waitForRelease,
            Maps = maps,
            Duties = [.. maps?.Duties(host) ?? [], .. options.Confinement.Network is NetworkOptions.Veth ? [new Duty.Link(network)] : ImmutableArray<Duty>.Empty],
        };
        return CapabilitySets.Check(scene) is { } unavailable ? new(unavailable) : Steps(scene);
    }

    private static LaunchFailure? Check(Confinement confinement, HostFacts host) =>
        HostNameSteps.Check(confinement) ?? SeccompSteps.Check(confinement) ?? LandlockSteps.Check(confinement, host);

    /// <summary>The order of all steps.</summary>
    private static Result<SpawnPlan, LaunchFailure> Steps(Scene scene)
    {
        var (options, plan) = (scene.Options, new PlanBuilder());
        if (scene.WaitsForRelease || scene.WaitsForDuties)
        {
            ReleaseSteps.AddClose(plan);
        }

        if (scene.WaitsForRelease)
        {
            ReleaseSteps.AddWait(plan);
        }

        if (scene.Entry is PidEntry.ByChild)
        {
            EntrySteps.AddFork(plan, options.Confinement, scene.Fresh);
        }

        ParentDeathSteps.Add(plan, options, scene.Entry is PidEntry.None ? scene.Host.ProcessId : 0);

        SessionSteps.Add(plan, options, scene.Identity.UserId);
        StreamSteps.Add(plan, options.Streams);
        var passed = DescriptorSteps.AddMoves(plan, options);
        ResourceSteps.AddOomScore(plan, options);
        ResourceSteps.AddPriority(plan, options);
        ResourceSteps.AddLimits(plan, options);
        EntrySteps.Add(plan, options.Confinement, scene.Fresh, scene.Entry);
        if (scene.WaitsForDuties)
        {
            EntrySteps.AddHandshake(plan);
        }

        EntrySteps.AddClocks(plan, options.Confinement.Clocks);
        EntrySteps.AddTime(plan, scene.Fresh);
        LoopbackSteps.Add(plan, options.Confinement.Network);
        HostNameSteps.Add(plan, options.Confinement);
        KeyringSteps.Add(plan, options.Confinement);
        if (ViewSteps.Add(plan, scene) is { } impossible)
        {
            return new(impossible);
        }

        FileSystemSteps.AddUmask(plan, options);
        PersonalitySteps.Add(plan, options.Confinement);
        CapabilitySteps.AddBounding(plan, scene);
        CapabilitySteps.AddKeep(plan, scene);
        IdentitySteps.Add(plan, options, scene.Identity, scene.Accounts);
        ParentDeathSteps.AddAgain(plan, scene);
        FileSystemSteps.AddDirectory(plan, options);
        CapabilitySteps.AddSets(plan, scene);
        ExecutionSteps.AddNoNewPrivileges(plan, options);
        LandlockSteps.Add(plan, options.Confinement, scene.Host);
        SignalSteps.AddDispositions(plan, scene.Host);
        ExecutionSteps.AddCloseOnExec(plan);
        DescriptorSteps.Add(plan, options, passed);
        var processId = ExecutionSteps.AddProcessId(plan, options);
        SignalSteps.AddMask(plan);
        ExecutionSteps.AddMarker(plan);
        SeccompSteps.Add(plan, options.Confinement);
        return Finish(plan, scene, processId);
    }

    private static Result<SpawnPlan, LaunchFailure> Finish(PlanBuilder plan, Scene scene, Argument.Structure? processId)
    {
        if (!plan.HasRoomFor(1))
        {
            return new(new LaunchFailure(FailureKind.Resolve, "confine it") { Hint = $"it takes more than the {PlanLimits.MaximumSteps} steps of a plan; name fewer paths" });
        }

        var environment = ProgramEnvironment.Of(scene.Options, scene.Identity);
        var candidates = ExecutionSteps.Candidates(scene.Options.Command[0], environment);
        if (!plan.HasRoomFor(candidates.Length))
        {
            return new(new LaunchFailure(FailureKind.Resolve, $"look for {scene.Options.Command[0]}") { Hint = "its PATH has too many entries" });
        }

        ExecutionSteps.AddExecutions(plan, scene.Options, candidates, environment, processId);
        return new(new SpawnPlan(scene.Mode, plan.ToSteps())
        {
            Holder = EntrySteps.HolderOf(scene.Fresh),
            PidEntry = scene.Entry,
            JoinedPids = scene.JoinedPids,
            Duties = scene.Duties,
            Name = scene.Options.Name,
            Limits = scene.Options.Limits,
            Fresh = scene.Fresh,
        });
    }
}
