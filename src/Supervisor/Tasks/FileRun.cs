using Supervisor.Engine.Model;

namespace Supervisor.Tasks;

/// <summary>A look whether a file is there, by a thread that may be held up.</summary>
internal sealed class FileRun(TaskId id, ulong token, string path) : TaskRun(id.Instance, id, token)
{
    public string Path { get; } = path;
}
