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

public enum TimerPurpose
{
    /// <summary>The launch has taken too long.</summary>
    LaunchDeadline,

    /// <summary>It has run long enough to be ready.</summary>
    Ready,

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
