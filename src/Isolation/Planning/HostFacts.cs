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
    private const int LastCapabilityOfLinux5 = 37;

    /// <summary>Its effective user.</summary>
    public int UserId { get; init; }

    /// <summary>Whether every user there is, is a user to it: device nodes can be made only there.</summary>
    public bool IsInFirstUserNamespace { get; init; } = true;

    /// <summary>Its effective capabilities: bit N is the capability with the number N.</summary>
    public ulong Capabilities { get; init; }

    /// <summary>The highest capability that the kernel has.</summary>
    public int LastCapability { get; init; } = LastCapabilityOfLinux5;

    /// <summary>The version of Landlock that the kernel offers, see landlock(7); 0 where it has none, or has it switched off.</summary>
    public int LandlockAbi { get; init; }

    /// <summary>Reads the facts of this process; without /proc only SIGPIPE is known to need a reset.</summary>
    public static HostFacts Read()
    {
        var status = KernelFile.TryRead("/proc/self/status", 16 * 1024, out var bytes, out _) ? Encoding.UTF8.GetString(bytes) : "";
        return new(
            (int)Syscall.Call(SyscallNumber.Getpid),
            (int)Syscall.Call(SyscallNumber.Getegid),
            Resettable(SignalsIn(status)))
        {
            UserId = (int)Syscall.Call(SyscallNumber.Geteuid),
            IsInFirstUserNamespace = MapsEveryUser(KernelFile.TryRead("/proc/self/uid_map", 4096, out var map, out _) ? Encoding.UTF8.GetString(map) : ""),
            Capabilities = EffectiveCapabilities(),
            LastCapability = FindLastCapability(),
            LandlockAbi = FindLandlockAbi(),
        };
    }

    /// <summary>The last that can be asked for, and not what /proc says: one that is overlooked could never be dropped.</summary>
    private static int FindLastCapability()
    {
        const int PR_CAPBSET_READ = 23;
        var number = 0;
        while (number < 64 && !Syscall.Failed(Syscall.Call(SyscallNumber.Prctl, PR_CAPBSET_READ, number), out _))
        {
            number++;
        }

        return number == 0 ? LastCapabilityOfLinux5 : number - 1;
    }

    private static int FindLandlockAbi()
    {
        const int LANDLOCK_CREATE_RULESET_VERSION = 1;
        var version = Syscall.Call(SyscallNumber.LandlockCreateRuleset, 0, 0, LANDLOCK_CREATE_RULESET_VERSION);
        return Syscall.Failed(version, out _) ? 0 : (int)version;
    }

    /// <summary>The first namespace shows one range of all numbers; so does a map that is as good.</summary>
    internal static bool MapsEveryUser(string map) => map.Split(' ', '\n', '\t').Where(word => word.Length > 0) is var words && words.SequenceEqual(["0", "0", "4294967295"]);

    /// <summary>By capget(2) and not from /proc, which may not be there.</summary>
    private static unsafe ulong EffectiveCapabilities()
    {
        // struct __user_cap_header_struct, and two of __user_cap_data_struct: effective, permitted, inheritable.
        var header = stackalloc uint[2] { Capability.HeaderVersion, 0 };
        var data = stackalloc uint[6];
        var result = Syscall.Call(SyscallNumber.Capget, (nint)header, (nint)data);
        return Syscall.Failed(result, out _) ? 0 : data[0] | ((ulong)data[3] << 32);
    }

    /// <summary>Whether it has a capability.</summary>
    internal bool Has(int capability) => (Capabilities >> capability & 1) != 0;

    /// <summary>Whether it may write any id map: CAP_SETUID and CAP_SETGID, see user_namespaces(7).</summary>
    internal bool MayMapAnyId => Has(Capability.SETUID) && Has(Capability.SETGID);

    /// <summary>Adds SIGPIPE, which the runtime ignores, and leaves out SIGKILL and SIGSTOP, which nobody can change.</summary>
    internal static ulong Resettable(ulong signals) => (signals | Pipe) & ~Unchangeable;

    /// <summary>SigIgn and SigCgt of a /proc/pid/status, together.</summary>
    internal static ulong SignalsIn(string status) => SetIn(status, "SigIgn:") | SetIn(status, "SigCgt:");

    /// <summary>The set in hexadecimal behind a name in a /proc/pid/status; empty where there is none.</summary>
    internal static ulong SetIn(string status, string name)
    {
        foreach (var line in status.Split('\n'))
        {
            if (line.StartsWith(name, StringComparison.Ordinal))
            {
                return ulong.TryParse(line.AsSpan(name.Length).Trim(), NumberStyles.AllowHexSpecifier, null, out var set) ? set : 0;
            }
        }

        return 0;
    }
}
