using System.Collections.Immutable;
using Supervisor.Isolation.Options;

namespace Supervisor.Isolation.Plan;

/// <summary>How the child comes to be.</summary>
internal enum CloneMode
{
    /// <summary>CLONE_VM|CLONE_VFORK on a stack of its own: cheap whatever the caller's heap, and the caller waits for exec.</summary>
    Shared,

    /// <summary>A copy of the caller's memory, as fork(2): for a change of identity and for a hand-shake.</summary>
    Copying,
}

/// <summary>How the child comes into a PID namespace that is there already: only those born in one are in it.</summary>
internal enum PidEntry
{
    /// <summary>It stays in the launcher's.</summary>
    None,

    /// <summary>The spawn thread enters it for the time of the clone; needs CAP_SYS_ADMIN.</summary>
    ByThread,

    /// <summary>The child enters it with the rights of the user namespace, and forks.</summary>
    ByChild,
}

/// <summary>The ordered steps by which a program is launched. Immutable, and without anything that differs from run to run.</summary>
public sealed class SpawnPlan
{
    internal SpawnPlan(CloneMode mode, ImmutableArray<Step> steps)
    {
        Mode = mode;
        Steps = steps;
    }

    /// <summary>How many steps there are; <see cref="LaunchFailure.StepNumber"/> counts from 1 to this.</summary>
    public int Count => Steps.Length;

    internal CloneMode Mode { get; }

    internal ImmutableArray<Step> Steps { get; }

    /// <summary>What the process that holds its namespaces is made with; none where there is no such process.</summary>
    internal NamespaceKinds Holder { get; init; }

    /// <summary>How the child is born into the PID namespace of the holder, or of <see cref="JoinedPids"/>.</summary>
    internal PidEntry PidEntry { get; init; }

    /// <summary>The process whose PID namespace is joined; null for the holder's.</summary>
    internal DescriptorSource? JoinedPids { get; init; }

    /// <summary>What the launcher does once the new namespaces are there, before the child goes on in them.</summary>
    internal ImmutableArray<Duty> Duties { get; init; } = [];

    /// <summary>Its name on what is made for it outside.</summary>
    internal string Name { get; init; } = "";

    /// <summary>What is written into the control group that is made for it first of all; null where there is none.</summary>
    internal CgroupLimits? Limits { get; init; }

    /// <summary>The namespaces that are made for it.</summary>
    internal NamespaceKinds Fresh { get; init; }

    /// <summary>What it confines by: each has to be possible here, or stand among those to be tried.</summary>
    public IEnumerable<Feature> Features =>
        NamespaceWords.Each(Fresh).Select(NamespaceWords.FeatureOf)
            .Concat(Steps.Select(step => step.Feature))
            .Append(Limits is null ? Feature.None : Feature.Limits)
            .Append(Duties.Any(duty => duty is Duty.Link) ? Feature.Network : Feature.None)
            .Where(feature => feature is not Feature.None)
            .Distinct();

    /// <summary>One numbered line for each step: the call and its purpose. Values of environment variables are not shown.</summary>
    public override string ToString() => PlanText.Of(this);
}
