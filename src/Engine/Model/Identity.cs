namespace Supervisor.Engine.Model;

/// <summary>One launch of a program. Whatever concerns an earlier launch is out of date and ignored.</summary>
/// <param name="Program">The program's name.</param>
/// <param name="Generation">1 for its first launch in this run of the supervisor, then one more each time.</param>
public readonly record struct InstanceId(string Program, int Generation)
{
    public override string ToString() => $"{Program}#{Generation}";
}

/// <summary>Timers have identity, so that one armed for an earlier launch or for another purpose can never act now.</summary>
public readonly record struct TimerId(InstanceId Instance, TimerPurpose Purpose);

/// <summary>One piece of work beside a program: a hook, a probe, a command that stops or reloads it.</summary>
/// <param name="Number">Unique within the instance, so that a late answer is known as such.</param>
public readonly record struct TaskId(InstanceId Instance, TaskPurpose Purpose, int Number)
{
    public override string ToString() => $"{Purpose} {Number} of {Instance}";
}

/// <summary>At most one task of each purpose is under way for a program.</summary>
public enum TaskPurpose
{
    BeforeStart,
    AfterStart,
    AfterStop,
    Stop,
    Reload,

    /// <summary>A probe whether it is ready.</summary>
    Readiness,

    /// <summary>A probe whether it is healthy.</summary>
    Health,
}

public enum TimerPurpose
{
    /// <summary>The launch has taken too long.</summary>
    LaunchDeadline,

    /// <summary>It has run long enough to be ready, or for too long without being ready.</summary>
    Ready,

    /// <summary>The pause between its conditions and its launch is over.</summary>
    StartupDelay,

    /// <summary>The next signal of its stop is due.</summary>
    StopStep,

    /// <summary>A hook has taken too long; these are as many as there are hooks with a phase or a life of their own.</summary>
    BeforeStart,
    AfterStart,
    AfterStop,

    /// <summary>A reload command has taken too long.</summary>
    Reload,

    /// <summary>The next probe is due, or the one under way has taken too long.</summary>
    ReadinessProbe,
    HealthProbe,

    /// <summary>The program has not said for too long that it is alive.</summary>
    Watchdog,

    /// <summary>The pause before a restart is over.</summary>
    Restart,

    /// <summary>Time to stop asking and kill.</summary>
    KillAfterStop,

    /// <summary>What was killed should be gone by now.</summary>
    GiveUpKill,

    /// <summary>The whole shutdown has taken too long; its instance is <c>default</c>.</summary>
    ShutdownDeadline,
}

/// <summary>A command's number, given by whoever sent it; each one is answered exactly once.</summary>
public readonly record struct CommandId(long Value);
