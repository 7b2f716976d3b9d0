using System.Runtime.InteropServices;

namespace Supervisor.Kernel;

/// <summary>The memory that the executable itself takes.</summary>
internal static partial class Footprint
{
    /// <summary>Gives back the code that start-up has mapped; see native/footprint.c. Once, before the long part begins.</summary>
    [LibraryImport("supervisor_native", EntryPoint = "supervisor_forget_start_up")]
    public static partial void ForgetStartUp();
}
