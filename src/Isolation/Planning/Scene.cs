using System.Collections.Immutable;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;

namespace Supervisor.Isolation.Planning;

/// <summary>What all concerns of one plan start from.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="Identity">Its users and groups as numbers.</param>
/// <param name="Accounts">Where their names come from.</param>
/// <param name="Host">The process that launches.</param>
/// <param name="Fresh">The namespaces that are made for it.</param>
/// <param name="Entry">How it comes into its PID namespace.</param>
internal sealed record Scene(
    LaunchOptions Options, ResolvedIdentity Identity, Accounts Accounts, HostFacts Host, NamespaceKinds Fresh, PidEntry Entry)
{
    /// <summary>Whether the launcher has to move the child into its cgroup.</summary>
    public bool WaitsForRelease { get; init; }

    /// <summary>The users and groups of a user namespace of its own; null without one.</summary>
    public IdMaps? Maps { get; init; }

    /// <summary>Whether the launcher's user or group is not mapped in its user namespace, though root is.</summary>
    public bool IsNobodyInside => Maps is { } maps && maps.HasRoot && !maps.Knows((uint)Host.UserId, (uint)Host.GroupId);

    /// <summary>What the launcher does for the new namespaces.</summary>
    public ImmutableArray<Duty> Duties { get; init; } = [];

    /// <summary>Whether the child makes the namespaces that the launcher furnishes; those of a holder are furnished before the child is born.</summary>
    public bool WaitsForDuties => !Duties.IsEmpty && EntrySteps.HolderOf(Fresh) == NamespaceKinds.None;

    /// <summary>The process whose PID namespace is joined; null for that of a holder, or none.</summary>
    public DescriptorSource? JoinedPids =>
        Options.Confinement.Joins.FirstOrDefault(join => (join.Kinds & NamespaceKinds.Pid) != NamespaceKinds.None) is NamespaceJoin.OfProcess process ? process.Process : null;

    /// <summary>Whether it is executed in a user namespace other than the launcher's, and so with all capabilities there.</summary>
    public bool ChangesUserNamespace => ((Fresh | Joined) & NamespaceKinds.User) != NamespaceKinds.None;

    /// <summary>
    /// Memory is shared where nobody can turn that against the launcher, which is suspended until exec: nobody else may signal
    /// or stop the child (another user, or the members of a PID namespace that it joins), and no OOM killer of a control group
    /// may choose it. A hand-shake needs the launcher awake, a time namespace a process whose memory is its own, and so does
    /// a user namespace that the child makes; one that it enters does not. Sets of capabilities that only shrink, filters and
    /// Landlock change nothing of the launcher.
    /// </summary>
    public CloneMode Mode =>
        Identity.IsChange || WaitsForRelease || WaitsForDuties || Entry is PidEntry.ByChild
        || Options.Cgroup is not null || Options.Limits is not null
        || (Joined & (NamespaceKinds.User | NamespaceKinds.Pid)) != NamespaceKinds.None
        || ((Fresh | Joined) & NamespaceKinds.Time) != NamespaceKinds.None
        || (Fresh & ~EntrySteps.HolderOf(Fresh) & NamespaceKinds.User) != NamespaceKinds.None
            ? CloneMode.Copying
            : CloneMode.Shared;

    private NamespaceKinds Joined => Options.Confinement.Joins.Aggregate(NamespaceKinds.None, (kinds, join) => kinds | join.Kinds);
}
