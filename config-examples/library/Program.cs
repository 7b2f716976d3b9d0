// A confined process from any .NET program: dotnet run --project config-examples/library
using Supervisor.Isolation;
using Supervisor.Isolation.Options;

using var launcher = new BlockingLauncher();
var launched = launcher.Launch(new LaunchOptions
{
    Command = ["/bin/sh", "-c", "echo I am process $$ of my own, as $(id -un); touch /etc/x"],
    Confinement = new Confinement
    {
        Namespaces = NamespaceKinds.User | NamespaceKinds.Pid | NamespaceKinds.Net,
        FileSystem = new FileSystemView { ProtectSystem = SystemProtection.Strict, PrivateTmp = true, FreshProc = true },
        NoNewPrivileges = true,
    },
});
if (!launched.TryGet(out var process, out var failure))
{
    Console.Error.WriteLine(failure);   // cannot make the namespaces pid, user: EPERM (Operation not permitted); needs …
    return failure.ShellExitCode;
}

using (process)
{
    Console.WriteLine($"it ended with code {process.WaitForExit()}");
    return 0;
}
