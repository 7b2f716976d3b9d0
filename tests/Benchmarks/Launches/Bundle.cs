using System.Globalization;

namespace Supervisor.Benchmarks.Launches;

/// <summary>An OCI bundle with the same confinement: 7 namespaces, a read-only root, /proc, no capabilities.</summary>
internal static class Bundle
{
    private static int _names;

    public static string Of(Tree tree)
    {
        var directory = Path.Combine(Path.GetDirectoryName(tree.Root)!, "bundle");
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, "config.json"), $$"""
            {
              "ociVersion": "1.0.2",
              "process": {
                "terminal": false, "user": { "uid": 0, "gid": 0 }, "args": ["/bin/true"], "env": ["PATH=/bin"], "cwd": "/",
                "capabilities": {}, "noNewPrivileges": true
              },
              "root": { "path": "{{tree.Root}}", "readonly": true },
              "mounts": [{ "destination": "/proc", "type": "proc", "source": "proc" }],
              "linux": {
                "uidMappings": [{ "containerID": 0, "hostID": 0, "size": 1 }],
                "gidMappings": [{ "containerID": 0, "hostID": 0, "size": 1 }],
                "namespaces": [
                  { "type": "pid" }, { "type": "mount" }, { "type": "network" }, { "type": "ipc" }, { "type": "uts" },
                  { "type": "user" }, { "type": "cgroup" }
                ]
              }
            }
            """);
        return directory;
    }

    /// <summary>A container's name is taken until it is gone.</summary>
    public static string NewName(string prefix) =>
        $"{prefix}-{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}-{(++_names).ToString(CultureInfo.InvariantCulture)}";
}
