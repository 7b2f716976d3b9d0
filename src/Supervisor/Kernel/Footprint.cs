using System.Runtime.InteropServices;

namespace Supervisor.Kernel;

/// <summary>The memory that the supervisor takes and does not need.</summary>
internal static partial class Footprint
{
    /// <summary>Gives back the code that start-up has mapped; see native/footprint.c. When start-up is over, and after a storm of clients.</summary>
    [LibraryImport("supervisor_native", EntryPoint = "supervisor_forget_start_up")]
    public static partial void ForgetStartUp();

    /// <summary>Collects all that nobody uses any more, and gives its memory back. All managed threads wait for it.</summary>
    public static void Collect() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
}
