using Supervisor.Engine.Model;

namespace Supervisor.Tasks;

/// <summary>A task that is under way, or one that was cancelled and of which something is left to be ended.</summary>
/// <param name="instance">Whose it is.</param>
/// <param name="id">The engine's name for it, which is answered; null for what a client has asked for.</param>
/// <param name="token">By which epoll and other threads name it; never given out again.</param>
internal abstract class TaskRun(InstanceId instance, TaskId? id, ulong token)
{
    public InstanceId Instance { get; } = instance;

    public TaskId? Id { get; } = id;

    public ulong Token { get; } = token;

    /// <summary>Nobody wants its answer.</summary>
    public bool IsCancelled { get; set; }
}
