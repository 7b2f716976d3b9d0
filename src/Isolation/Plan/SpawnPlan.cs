using System.Collections.Immutable;

namespace Supervisor.Isolation.Plan;

/// <summary>How the child comes to be.</summary>
internal enum CloneMode
{
    /// <summary>CLONE_VM|CLONE_VFORK on a stack of its own: cheap whatever the caller's heap, and the caller waits for exec.</summary>
    Shared,

    /// <summary>A copy of the caller's memory, as fork(2): for a change of identity and for a hand-shake.</summary>
    Copying,
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

    /// <summary>One numbered line for each step: the call and its purpose. Values of environment variables are not shown.</summary>
    public override string ToString() => PlanText.Of(this);
}
