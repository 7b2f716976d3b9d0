using Supervisor.Engine.Model;

namespace Supervisor.Engine.Rehearsing;

/// <summary>One program on the stage: what runs of it, and what the script has in store for it.</summary>
internal sealed class Part(ProgramSpec spec, IEnumerable<Mishap> mishaps)
{
    private readonly List<Mishap> _mishaps = [.. mishaps];

    public ProgramSpec Spec { get; } = spec;

    /// <summary>What runs; null for nothing.</summary>
    public InstanceId? Running { get; private set; }

    public int Launches { get; set; }

    public bool HangsAtStart => Has<Mishap.HangsAtStart>();

    public bool HangsAtStop => Has<Mishap.HangsAtStop>();

    public bool IsNeverReady => Has<Mishap.NeverReady>();

    /// <summary>A task that comes to its end by itself, unless the script has another end for it.</summary>
    public bool EndsByItself => (Spec.Start is StartMode.Once || Spec.Schedule is not null) && !Has<Mishap.Ends>();

    public void Begin(InstanceId instance) => Running = instance;

    /// <returns>Its end; null if that instance does not run.</returns>
    public Event.Exited? End(InstanceId instance, ExitStatus status)
    {
        if (Running != instance)
        {
            return null;
        }

        Running = null;
        return new Event.Exited(instance, status);
    }

    /// <summary>The end that the script has for it by now, once.</summary>
    public ExitStatus? TakeEnd(TimeSpan now)
    {
        foreach (var mishap in _mishaps)
        {
            if (mishap is Mishap.Ends ends && ends.At <= now)
            {
                _mishaps.Remove(mishap);
                return ends.Status;
            }
        }

        return null;
    }

    /// <summary>How its latest launch fails; null: it does not.</summary>
    public Mishap.LaunchFails? LaunchFailure()
    {
        foreach (var mishap in _mishaps)
        {
            if (mishap is Mishap.LaunchFails fails && fails.First <= Launches && Launches <= fails.Last)
            {
                return fails;
            }
        }

        return null;
    }

    /// <summary>Whether a probe that ends now fails by the script.</summary>
    public bool FailsProbe(TaskPurpose purpose, TimeSpan now)
    {
        if ((purpose is TaskPurpose.Readiness && IsNeverReady) || (purpose is TaskPurpose.Health && IsUnhealthy(now)))
        {
            return true;
        }

        foreach (var mishap in _mishaps)
        {
            if (mishap is Mishap.ProbeFails fails && fails.At <= now)
            {
                _mishaps.Remove(mishap);
                return true;
            }
        }

        return false;
    }

    public bool IsUnhealthy(TimeSpan now)
    {
        foreach (var mishap in _mishaps)
        {
            if (mishap is Mishap.Unhealthy unhealthy && unhealthy.From <= now && now < unhealthy.Until)
            {
                return true;
            }
        }

        return false;
    }

    private bool Has<T>()
        where T : Mishap
    {
        foreach (var mishap in _mishaps)
        {
            if (mishap is T)
            {
                return true;
            }
        }

        return false;
    }
}
