using System.Collections.Immutable;
using Supervisor.Isolation.Plan;

namespace Supervisor.Isolation.Planning;

/// <summary>Collects steps, hands out registers, and holds the order of the phases.</summary>
internal sealed class PlanBuilder
{
    private readonly ImmutableArray<Step>.Builder _steps = ImmutableArray.CreateBuilder<Step>();
    private readonly Stack<Register> _returned = new();
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

    /// <summary>Whether so many further registers can be had.</summary>
    public bool HasRegisters(int count) => PlanLimits.Registers - _nextRegister >= count;

    public Register NewRegister() => _returned.TryPop(out var returned) ? returned
        : _nextRegister < PlanLimits.Registers ? new Register(_nextRegister++)
        : throw new InvalidOperationException("a plan has no more registers");

    /// <summary>One that holds no descriptor until a step has stored one: for what may be missing.</summary>
    public Register NewUnsetRegister() => _nextRegister < PlanLimits.Registers ? new Register(_nextRegister++)
        : throw new InvalidOperationException("a plan has no more registers");

    /// <summary>Gives a register back: what it holds has been closed, or is not needed any more.</summary>
    public void Return(Register register) => _returned.Push(register);

    public ImmutableArray<Step> ToSteps() => _steps.ToImmutable();
}
