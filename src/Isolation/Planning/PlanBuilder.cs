using System.Collections.Immutable;
using Supervisor.Isolation.Plan;

namespace Supervisor.Isolation.Planning;

/// <summary>Collects steps, hands out registers, and holds the order of the phases.</summary>
internal sealed class PlanBuilder
{
    private readonly ImmutableArray<Step>.Builder _steps = ImmutableArray.CreateBuilder<Step>();
    private int _nextRegister = Register.FirstFree.Index;

    public bool HasRoomFor(int steps) => _steps.Count + steps <= PlanLimits.MaximumSteps;

    public void Add(Step step)
    {
        if (_steps.Count > 0 && step.Phase < _steps[^1].Phase)
        {
            throw new InvalidOperationException($"{step.Phase} cannot follow {_steps[^1].Phase}");
        }

        _steps.Add(step);
    }

    public Register NewRegister() => _nextRegister < PlanLimits.Registers
        ? new Register(_nextRegister++)
        : throw new InvalidOperationException("a plan has no more registers");

    public SpawnPlan ToPlan(CloneMode mode) => new(mode, _steps.ToImmutable());
}
