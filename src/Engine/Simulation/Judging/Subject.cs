using Supervisor.Engine.Model;

namespace Supervisor.Engine.Simulation.Judging;

/// <summary>Which program something is about.</summary>
internal static class Subject
{
    /// <summary>Null where it is about none.</summary>
    public static string? Of(Notice notice) => notice switch
    {
        Notice.Waiting n => n.Program,
        Notice.Delayed n => n.Program,
        Notice.Starting n => n.Instance.Program,
        Notice.Started n => n.Instance.Program,
        Notice.Ready n => n.Instance.Program,
        Notice.TaskFailed n => n.Task.Instance.Program,
        Notice.BecameHealthy n => n.Instance.Program,
        Notice.BecameUnhealthy n => n.Instance.Program,
        Notice.RunDue n => n.Program,
        Notice.LaunchFailed n => n.Instance.Program,
        Notice.LaunchOverdue n => n.Instance.Program,
        Notice.Exited n => n.Instance.Program,
        Notice.Leftovers n => n.Instance.Program,
        Notice.RestartScheduled n => n.Program,
        Notice.Ended n => n.Program,
        Notice.BecameFatal n => n.Program,
        Notice.Stopping n => n.Instance.Program,
        Notice.Killing n => n.Instance.Program,
        Notice.Stopped n => n.Program,
        Notice.KillGivenUp n => n.Instance.Program,
        _ => null,
    };

    /// <summary>Null where it is about none, and for notices and answers.</summary>
    public static InstanceId? Of(Effect effect) => effect switch
    {
        Effect.Launch e => e.Instance,
        Effect.AbortLaunch e => e.Instance,
        Effect.SendSignal e => e.Instance,
        Effect.KillAll e => e.Instance,
        Effect.WatchDescendants e => e.Instance,
        Effect.ForgetDescendants e => e.Instance,
        Effect.ArmTimer e when e.Timer.Instance != default => e.Timer.Instance,
        Effect.CancelTimer e when e.Timer.Instance != default => e.Timer.Instance,
        Effect.Perform e => e.Task.Instance,
        Effect.CancelTask e => e.Task.Instance,
        _ => null,
    };
}
