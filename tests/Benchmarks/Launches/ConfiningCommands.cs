using System.Collections.Immutable;
using Supervisor.Benchmarks.Peers;
using Supervisor.Isolation.Options;

namespace Supervisor.Benchmarks.Launches;

/// <summary>The commands that others would use, each a process of its own, as it is used. One that is not installed, or cannot do it here, gets a dash.</summary>
internal static class ConfiningCommands
{
    private const int Batch = 4;

    private static readonly ImmutableDictionary<string, string> Variables = ImmutableDictionary<string, string>.Empty
        .Add("PATH", string.Join(':', Installed.Places))
        .Add("XDG_RUNTIME_DIR", "/run");

    public static IEnumerable<Contestant> Of(Kit kit, Tree tree, OurLaunches launches, WithoutCgroups withoutCgroups)
    {
        var state = Path.Combine(Path.GetDirectoryName(tree.Root)!, "state");
        var bundle = Bundle.Of(tree);
        yield return Of("ours: `supervisor isolate`, process start included", launches, Confinement.None, () =>
        [
            kit.Supervisor, "isolate", "--namespaces", "user,pid,mount,net,ipc,uts,cgroup", "--root", tree.Root, "--read-only", "--proc",
            "--network", "none", "--capabilities", "[]", "--no-new-privs", "--seccomp", "default", "--", "/bin/true",
        ]);
        yield return Of("unshare(1), without read-only root, capabilities and seccomp", launches, Confinement.None, () =>
        [
            "unshare", "--fork", "--pid", "--mount", "--net", "--ipc", "--uts", "--cgroup", "--user", "--map-root-user", "--root", tree.Root,
            "--mount-proc", "/bin/true",
        ]);
        yield return Of("bubblewrap, without seccomp", launches, Confinement.None, () =>
            ["bwrap", "--unshare-all", "--unshare-user", "--ro-bind", tree.Root, "/", "--proc", "/proc", "/bin/true"]);

        // It refuses hosts that have both versions of control groups, even when it is to use none: it is shown none.
        yield return Of("crun, without seccomp", launches, withoutCgroups.Joined, () =>
            ["crun", "--cgroup-manager=disabled", "--root", state, "run", "--bundle", bundle, Bundle.NewName("crun")]);
        yield return Of("runc, without seccomp", launches, Confinement.None, () =>
            ["runc", "--rootless=true", "--root", state, "run", "--bundle", bundle, Bundle.NewName("runc")]);
    }

    private static Contestant Of(string name, OurLaunches launches, Confinement confinement, Func<ImmutableArray<string>> command) => new(name, () =>
    {
        var times = new List<double>();
        for (var launch = 0; launch < Batch; launch++)
        {
            var words = command();
            if (Installed.Find(words[0]) is not { } path)
            {
                return [];
            }

            times.AddRange(launches.Measure(new LaunchOptions { Command = words.SetItem(0, path), Environment = Variables, Confinement = confinement }, 1));
        }

        return times;
    });
}
