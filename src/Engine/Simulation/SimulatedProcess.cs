using Supervisor.Engine.Model;

namespace Supervisor.Engine.Simulation;

/// <summary>One launch and all its processes, as the world knows them.</summary>
internal sealed class SimulatedProcess(InstanceId instance, ProgramSpec spec, Dice dice)
{
    public InstanceId Instance { get; } = instance;

    public ProgramSpec Spec { get; } = spec;

    /// <summary>Its own chance.</summary>
    public Dice Dice { get; } = dice;

    /// <summary>No answer to the launch has been given.</summary>
    public bool Launching { get; set; } = true;

    public bool MainAlive { get; set; }

    public int Descendants { get; set; }

    public bool Watched { get; set; }

    /// <summary>Its last answer has been given, or nobody wants one.</summary>
    public bool Over { get; set; }

    /// <summary>Supervision goes on without it.</summary>
    public bool GivenUp { get; set; }

    public bool Stuck { get; set; }

    public bool IgnoresStop { get; set; }

    public bool Unkillable { get; set; }

    /// <summary>The answer to the launch that is under way; an abort makes it void.</summary>
    public int Answer { get; set; }

    /// <summary>How often it says that it is alive, if at all.</summary>
    public TimeSpan? WatchdogInterval { get; set; }

    /// <summary>From then on it says nothing of being alive.</summary>
    public MonotonicTime? SilentFrom { get; set; }

    /// <summary>Its health probes fail from then on.</summary>
    public MonotonicTime? IllFrom { get; set; }

    public MonotonicTime? WellFrom { get; set; }

    /// <summary>Readiness cannot be seen on it.</summary>
    public bool NeverReady { get; set; }

    public bool IsIll(MonotonicTime now) => IllFrom is { } ill && now >= ill && !(now >= WellFrom);
}
