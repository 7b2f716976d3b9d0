using Supervisor.Isolation.Options;
using Supervisor.Isolation.Seccomp;

namespace Supervisor.Benchmarks.Launches;

/// <summary>A root directory with one static program in it, and the confinement that all contestants put around it.</summary>
/// <param name="Root">The directory.</param>
internal sealed record Tree(string Root)
{
    public string ProgramOutside => Path.Combine(Root, "bin/true");

    public static Tree Make(string scratch, string program)
    {
        var root = Path.Combine(scratch, "root");
        foreach (var directory in new[] { "bin", "proc", "dev", "tmp", "etc", "sys" })
        {
            Directory.CreateDirectory(Path.Combine(root, directory));
        }

        var target = Path.Combine(root, "bin/true");
        File.Copy(program, target, overwrite: true);
        File.SetUnixFileMode(target, (UnixFileMode)0x1ED);
        return new Tree(root);
    }

    public LaunchOptions Confined() => new()
    {
        Command = ["/bin/true"],
        Confinement = new Confinement
        {
            Namespaces = NamespaceKinds.All & ~NamespaceKinds.Time,
            FileSystem = new FileSystemView { Root = Root, ReadOnly = true, FreshProc = true },
            Network = new NetworkOptions.None(),
            Capabilities = default(CapabilitySet),
            NoNewPrivileges = true,
            SystemCalls = Filter(),
        },
    };

    private static SeccompFilter Filter()
    {
        var target = new SeccompTarget { Kernel = Environment.OSVersion.Version, Capabilities = [] };
        return SeccompProfile.Load("default").TryGet(out var profile, out var error) && profile.Compile(target).TryGet(out var filter, out error)
            ? filter
            : throw new InvalidOperationException(error.ToString());
    }
}
