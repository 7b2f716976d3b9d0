using System.Globalization;
using System.Text;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation.Planning;

/// <summary>What planning must know of the process that launches.</summary>
/// <param name="ProcessId">Its pid, which the child must see as its parent's.</param>
/// <param name="GroupId">Its effective group.</param>
/// <param name="ResetSignals">The signals it ignores or handles, as the kernel's set: signal N is bit N-1.</param>
public sealed record HostFacts(int ProcessId, int GroupId, ulong ResetSignals)
{
    private const ulong Unchangeable = (1UL << (9 - 1)) | (1UL << (19 - 1));
    private const ulong Pipe = 1UL << (13 - 1);

    /// <summary>Reads the facts of this process; without /proc only SIGPIPE is known to need a reset.</summary>
    public static HostFacts Read()
    {
        var found = KernelFile.TryRead("/proc/self/status", 16 * 1024, out var status, out _) ? SignalsIn(Encoding.UTF8.GetString(status)) : 0;
        return new(
            (int)Syscall.Call(SyscallNumber.Getpid),
            (int)Syscall.Call(SyscallNumber.Getegid),
            Resettable(found));
    }

    /// <summary>Adds SIGPIPE, which the runtime ignores, and leaves out SIGKILL and SIGSTOP, which nobody can change.</summary>
    internal static ulong Resettable(ulong signals) => (signals | Pipe) & ~Unchangeable;

    /// <summary>SigIgn and SigCgt of a /proc/pid/status, together.</summary>
    internal static ulong SignalsIn(string status)
    {
        ulong signals = 0;
        foreach (var line in status.Split('\n'))
        {
            if (line.StartsWith("SigIgn:", StringComparison.Ordinal) || line.StartsWith("SigCgt:", StringComparison.Ordinal))
            {
                signals |= ulong.TryParse(line.AsSpan(7).Trim(), NumberStyles.AllowHexSpecifier, null, out var set) ? set : 0;
            }
        }

        return signals;
    }
}
