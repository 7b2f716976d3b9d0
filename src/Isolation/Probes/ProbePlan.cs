using System.Collections.Immutable;
using Supervisor.Isolation.Plan;
using Supervisor.Isolation.Planning;

namespace Supervisor.Isolation.Probes;

/// <summary>What a throwaway child does to learn whether the kernel lets it: a plan without execve, that simply ends.</summary>
/// <param name="Steps">All calls.</param>
/// <param name="HasAnswers">Whether it hands on what the kernel answered to netlink messages.</param>
/// <param name="Duties">What is done for it from outside; then it waits to be killed.</param>
internal sealed record ProbePlan(ImmutableArray<Step> Steps, bool HasAnswers, ImmutableArray<Duty> Duties)
{
    /// <summary>Holds the pipe for answers when the child begins; a probe is never released, so that register is free.</summary>
    public static Register Answers => Register.Release;

    public SpawnPlan ToSpawnPlan() => new(CloneMode.Copying, Steps);
}

/// <summary>Builds a <see cref="ProbePlan"/> call by call.</summary>
internal sealed class ProbeScript
{
    private readonly PlanBuilder _plan = new();
    private bool _hasAnswers;

    public ProbeScript Call(SystemCall call, string purpose, params ImmutableArray<Argument> arguments) =>
        Add(new Step(Phase.Enter, call, purpose, arguments));

    /// <summary>The same, with the result kept for later calls.</summary>
    public ProbeScript Call(out Register result, SystemCall call, string purpose, params ImmutableArray<Argument> arguments)
    {
        result = _plan.NewRegister();
        return Add(new Step(Phase.Enter, call, purpose, arguments) { Store = result });
    }

    public ProbeScript Add(Step step)
    {
        _plan.Add(step);
        return this;
    }

    /// <summary>Appends what another function builds.</summary>
    public ProbeScript With(Action<ProbeScript> more)
    {
        more(this);
        return this;
    }

    public void HandsOnAnswers() => _hasAnswers = true;

    public ProbePlan Build() => new(_plan.ToSteps(), _hasAnswers, []);

    /// <summary>The child says that its namespaces are there, and waits to be killed when all has been done for it.</summary>
    public ProbePlan BuildFor(ImmutableArray<Duty> duties)
    {
        Call(SystemCalls.Write, "say that its namespace is there", Register.Report, ExecutionSteps.Record(PlanLimits.Unshared, "namespaces"), PlanLimits.RecordSize);
        Call(SystemCalls.Ppoll, "wait", SystemCalls.NULL, 0, SystemCalls.NULL, SystemCalls.NULL, 0);
        return new(_plan.ToSteps(), HasAnswers: false, duties);
    }
}
