using System.Diagnostics.CodeAnalysis;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation.Cgroups;

/// <summary>
/// The lock on the directory of a cgroup, flock(2), by which its owner shows that it is in use. The kernel lets go of it
/// when the owner dies, however that happens, so a cgroup without a lock is a left one.
/// </summary>
internal static class LeafLock
{
    private const int LOCK_EX = 2;
    private const int LOCK_NB = 4;

    /// <summary>Opens the directory and locks it; closing the descriptor unlocks it.</summary>
    /// <returns>False where somebody else has it, or it was removed meanwhile, be it to be made anew.</returns>
    public static bool TryTake(string directory, [NotNullWhen(true)] out OwnedDescriptor? taken)
    {
        if (KernelPath.OpenDirectory(directory, out taken) != default)
        {
            return false;
        }

        if (!Syscall.Failed(Syscall.Call(SyscallNumber.Flock, taken!.Number, LOCK_EX | LOCK_NB), out _) && KernelPath.IsSame(taken, directory))
        {
            return true;
        }

        taken.Dispose();
        taken = null;
        return false;
    }
}
