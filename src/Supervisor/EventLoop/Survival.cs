using Serilog;
using Supervisor.Kernel;

namespace Supervisor.EventLoop;

/// <summary>What follows a fault in a turn of the loop: it is told, and the loop goes on.</summary>
internal static class Survival
{
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromMilliseconds(10);

    /// <summary>A fault that comes back every turn must not take the whole processor.</summary>
    public static void After(Exception fault, ILogger log)
    {
#pragma warning disable CA1031 // nothing may end PID 1, its log least of all
        try
        {
            log.Error(fault, "a turn of the event loop failed; going on");
        }
        catch (Exception)
        {
            // There is nobody left to tell.
        }
#pragma warning restore CA1031

        Descriptors.Pause(PauseAfterFault);
    }
}
