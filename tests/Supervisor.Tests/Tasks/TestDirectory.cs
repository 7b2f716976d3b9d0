namespace Supervisor.Tests.Tasks;

/// <summary>A directory of one test.</summary>
internal sealed class TestDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("tasks-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
