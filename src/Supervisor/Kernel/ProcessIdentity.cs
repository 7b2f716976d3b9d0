using Supervisor.Isolation.Kernel;

namespace Supervisor.Kernel;

/// <summary>Whose this process is.</summary>
internal static class ProcessIdentity
{
    public static uint EffectiveUser => (uint)Syscall.Call(SyscallNumber.Geteuid);
}
