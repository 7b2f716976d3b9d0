namespace Supervisor.SystemTests.Harness;

/// <summary>
/// The supervisor as init of a bare kernel: user-mode Linux with this machine's files, read-only, as its root. What the
/// console shows is the output. Nothing of it can touch the host: its processes live in a PID namespace of their own.
/// </summary>
internal sealed class Uml : Captured
{
    public static readonly TimeSpan BootPatience = TimeSpan.FromSeconds(60);

    private readonly TestDirectory _directory;

    private Uml(TestDirectory directory, IReadOnlyList<string> command)
        : base(command, directory.Location, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = directory.SearchPath,
            ["HOME"] = directory.Location,
        }) => _directory = directory;

    /// <summary>Boots; <c>{bin}</c> in the configuration stands for the directory of the toolbox.</summary>
    public static Uml Boot(string configuration)
    {
        Needs.Root();
        var kernel = Needs.Command("linux.uml", "user-mode-linux");
        var directory = new TestDirectory();
        directory.Write("supervisor.toml", configuration.Replace("{bin}", directory.Binaries, StringComparison.Ordinal));

        // The kernel's own arguments end up among those of its init (root=98:0), so a script gives the right ones.
        var init = directory.Write("init", $"#!/bin/sh\nexec {directory.Supervisor} run -c {directory.Configuration}\n");
        File.SetUnixFileMode(init, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return new Uml(directory,
        [
            Needs.Command("unshare", "util-linux"), "--pid", "--fork", "--mount-proc", "--kill-child", "--",
            kernel, "mem=256M", "rootfstype=hostfs", "ro", "con=null", "con0=fd:0,fd:1", "quiet", "panic=1",
            $"uml_dir={directory.Location}", $"init={init}",
        ]);
    }

    /// <summary>Waits until the machine has powered itself off; a panic fails the test.</summary>
    public void WaitForPowerOff()
    {
        WaitForExit(BootPatience);
        Assert.DoesNotContain(Output.All, line => line.Contains("Kernel panic", StringComparison.Ordinal));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _directory.Dispose();
    }
}
