using Supervisor.Isolation.Kernel;

namespace Supervisor.Machine;

/// <summary>The end of a machine whose init the supervisor is; see reboot(2).</summary>
internal static class MachinePower
{
    private const int Magic1 = unchecked((int)0xfee1dead);
    private const int Magic2 = 672274793;
    private const int PowerOff = 0x4321fedc;

    /// <summary>
    /// Writes the disks out and switches off. It returns only where that is refused (no CAP_SYS_BOOT): then the machine is
    /// not the supervisor's, and ending is right.
    /// </summary>
    public static void SwitchOff()
    {
        _ = Syscall.Call(SyscallNumber.Sync);
        _ = Syscall.Call(SyscallNumber.Reboot, Magic1, Magic2, PowerOff);
    }
}
