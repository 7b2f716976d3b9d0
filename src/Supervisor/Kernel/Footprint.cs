using System.Runtime.InteropServices;

namespace Supervisor.Kernel;

/// <summary>The memory that the executable itself takes.</summary>
internal static partial class Footprint
{
    /// <summary>Gives back the code that start-up has mapped; see native/footprint.c. Before the loop begins, and when start-up is over.</summary>
    [LibraryImport("supervisor_native", EntryPoint = "supervisor_forget_start_up")]
    public static partial void ForgetStartUp();
}
