using System.Runtime.InteropServices;

namespace Supervisor.SystemTests.Harness;

/// <summary>The calls that .NET does not offer.</summary>
internal static partial class Kernel
{
    public const int SIGHUP = 1;
    public const int SIGINT = 2;
    public const int SIGQUIT = 3;
    public const int SIGKILL = 9;
    public const int SIGUSR1 = 10;
    public const int SIGTERM = 15;

    /// <summary>kill(2).</summary>
    public static void Signal(int pid, int signal) =>
        Assert.True(KillProcess(pid, signal) == 0, $"kill({pid}, {signal}): errno {Marshal.GetLastPInvokeError()}");

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int KillProcess(int pid, int signal);
}
