using Supervisor.Engine.Model;

namespace Supervisor.Tasks;

/// <summary>A task that is under way, or one that was cancelled and of which something is left to be ended.</summary>
/// <param name="token">By which epoll and other threads name it; never given out again.</param>
internal abstract class TaskRun(TaskId id, ulong token)
{
    public TaskId Id { get; } = id;

    public ulong Token { get; } = token;

    /// <summary>Nobody wants its answer.</summary>
    public bool IsCancelled { get; set; }
}
