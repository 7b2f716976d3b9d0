using System.Runtime.InteropServices;

namespace Supervisor.Kernel;

/// <summary>The signals that native/early_signals.c has blocked before the runtime started its threads.</summary>
internal static partial class EarlySignals
{
    /// <summary>The kernel's 64-bit set of them: signal N is bit N-1.</summary>
    public static ulong Blocked => BlockedSignals();

    /// <summary>For commands that are not the supervisor, so that Ctrl-C ends them; call it on the main thread, first thing.</summary>
    public static void Unblock() => UnblockSignals();

    [LibraryImport("supervisor_native", EntryPoint = "supervisor_blocked_signals")]
    private static partial ulong BlockedSignals();

    [LibraryImport("supervisor_native", EntryPoint = "supervisor_unblock_signals")]
    private static partial void UnblockSignals();
}
