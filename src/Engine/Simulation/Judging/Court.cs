using Supervisor.Engine.Model;

namespace Supervisor.Engine.Simulation.Judging;

/// <summary>Holds some of the invariants.</summary>
internal abstract class Judge(Court court)
{
    protected World World => court.World;

    protected Observer Observer => court.Observer;

    protected Marks Marks => court.Marks;

    protected MonotonicTime Now => court.World.Now;

    /// <summary>Before the engine is told.</summary>
    public virtual void Before(Occurrence occurrence, SupervisionState state)
    {
    }

    /// <summary>Before it is carried out.</summary>
    public virtual void On(Effect effect)
    {
    }

    /// <summary>When all effects have been carried out.</summary>
    public virtual void After(SupervisionState state)
    {
    }

    protected SimulatedProcess? Process(InstanceId? instance) =>
        instance is { } id && World.Processes.TryGetValue(id, out var process) ? process : null;

    protected void Require(bool holds, Invariant invariant, object detail)
    {
        if (!holds)
        {
            court.Find(invariant, detail);
        }
    }
}

/// <summary>All judges of a run. The first violation counts.</summary>
internal sealed class Court
{
    private readonly Judge[] _judges;

    public Court(World world, Observer observer, Marks marks)
    {
        (World, Observer, Marks) = (world, observer, marks);
        _judges =
        [
            new OnAnswers(this),
            new OnLaunches(this),
            new OnTheLiving(this),
            new OnHooks(this),
            new OnStops(this),
            new OnHealth(this),
            new OnSchedules(this),
            new OnDependents(this),
            new OnChange(this),
            new OnTheEnd(this),
            new OnTheBooks(this),
        ];
    }

    public World World { get; }

    public Observer Observer { get; }

    public Marks Marks { get; }

    public Violation? Found { get; private set; }

    public void Before(Occurrence occurrence, SupervisionState state)
    {
        foreach (var judge in _judges)
        {
            judge.Before(occurrence, state);
        }

        Observer.See(occurrence.Event);
    }

    public void On(Effect effect)
    {
        foreach (var judge in _judges)
        {
            judge.On(effect);
        }

        Observer.See(effect, World.Now);
    }

    public void After(SupervisionState state)
    {
        foreach (var judge in _judges)
        {
            judge.After(state);
        }
    }

    public void Find(Invariant invariant, object detail) => Found ??= new Violation(invariant, detail.ToString() ?? string.Empty);
}
