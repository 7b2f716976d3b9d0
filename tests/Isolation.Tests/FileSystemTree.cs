using System.Collections.Immutable;
using Supervisor.Isolation.Options;
using static Isolation.Tests.LauncherFixture;

namespace Isolation.Tests;

/// <summary>Another distribution's files: a static busybox and little else.</summary>
internal sealed class FileSystemTree : IDisposable
{
    private const string Busybox = "/bin/busybox";
    private static readonly string[] Applets =
        ["sh", "cat", "ls", "stat", "touch", "mkdir", "mount", "umount", "readlink", "dd", "echo", "pwd", "id", "grep", "ln", "rm", "chmod", "sleep", "true", "wc", "df"];

    private readonly Scratch _scratch = new();

    public FileSystemTree()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        Assert.SkipUnless(File.Exists(Busybox), "needs busybox-static");
        Root = Directory.CreateDirectory(Path.Combine(_scratch.Path, "root")).FullName;
        foreach (var directory in (string[])["bin", "etc", "proc", "sys", "dev", "tmp", "var/tmp"])
        {
            Directory.CreateDirectory(Path.Combine(Root, directory));
        }

        File.Copy(Busybox, Path.Combine(Root, "bin/busybox"));
        foreach (var applet in Applets)
        {
            File.CreateSymbolicLink(Path.Combine(Root, "bin", applet), "busybox");
        }

        File.WriteAllText(Path.Combine(Root, "etc/os"), "scratch\n");
        // Others must be able to reach it: programs in user namespaces are nobody here.
        File.SetUnixFileMode(_scratch.Path, Mode.Executable);
    }

    /// <summary>The directory that becomes the root.</summary>
    public string Root { get; }

    /// <summary>A directory beside the root, on the host.</summary>
    public string Outside(string name) => Directory.CreateDirectory(Path.Combine(_scratch.Path, name)).FullName;

    /// <summary>A shell script in a view of this tree.</summary>
    public LaunchOptions Script(string script, FileSystemView view, NamespaceKinds namespaces = NamespaceKinds.None) =>
        Script(script, view with { Root = Root }, namespaces, "/bin/sh");

    /// <summary>A shell script in a view of this machine's own tree.</summary>
    public static LaunchOptions InPlace(string script, FileSystemView view, NamespaceKinds namespaces = NamespaceKinds.None)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        return Script(script, view, namespaces, "/bin/sh");
    }

    private static LaunchOptions Script(string script, FileSystemView view, NamespaceKinds namespaces, string shell) => Command(shell, "-c", $"exec 2>&1\n{script}") with
    {
        Environment = ImmutableDictionary<string, string>.Empty.Add("PATH", "/usr/bin:/bin"),
        Confinement = new() { FileSystem = view, Namespaces = namespaces },
    };

    public void Dispose() => _scratch.Dispose();
}
