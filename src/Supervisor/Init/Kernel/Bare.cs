using System.Runtime.InteropServices;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Init.Kernel;

/// <summary>
/// Calls without a transition to unmanaged code, which would need a thread of the runtime. The collector could not stop a
/// thread in one of them; where there is no runtime there is none to wait.
/// </summary>
internal static unsafe partial class Bare
{
    public const int EINTR = 4;
    public const int EAGAIN = 11;

    /// <summary>Below zero is <c>-errno</c>.</summary>
    public static int Call(int number, nint a = 0, nint b = 0, nint c = 0, nint d = 0, nint e = 0) =>
        (int)Raw(number, a, b, c, d, e, 0);

    public static void Exit(int code) => Call(SyscallNumber.ExitGroup, code);

    public static int ProcessId => Call(SyscallNumber.Getpid);

    /// <summary>All of it, as far as the descriptor takes it.</summary>
    public static void Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            for (var done = 0; done < bytes.Length;)
            {
                var count = Call(SyscallNumber.Write, descriptor, (nint)(start + done), bytes.Length - done);
                if (count > 0)
                {
                    done += count;
                }
                else if (count != -EINTR)
                {
                    return;
                }
            }
        }
    }

    /// <summary>What the child does is native/child.c; see <see cref="Isolation.Launching.NativeSpawn"/>.</summary>
    [LibraryImport("supervisor_isolation", EntryPoint = "supervisor_spawn")]
    [SuppressGCTransition]
    public static partial nint Spawn(nint number, nint a, nint b, nint c, nint d, nint e, nint plan);

    /// <summary>Gives back the code that start-up has mapped; see native/footprint.c.</summary>
    [LibraryImport("supervisor_native", EntryPoint = "supervisor_forget_start_up")]
    [SuppressGCTransition]
    public static partial void ForgetStartUp();

    /// <summary>In the C locale, whatever the environment says; null for a number that is no errno.</summary>
    [LibraryImport("libc", EntryPoint = "strerrordesc_np")]
    [SuppressGCTransition]
    public static partial byte* ErrorText(int errno);

    /// <summary>As <c>Terminated</c>; null for real-time signals and for what is no signal.</summary>
    [LibraryImport("libc", EntryPoint = "sigdescr_np")]
    [SuppressGCTransition]
    public static partial byte* SignalText(int signal);

    [LibraryImport("supervisor_isolation", EntryPoint = "supervisor_syscall")]
    [SuppressGCTransition]
    private static partial nint Raw(nint number, nint a, nint b, nint c, nint d, nint e, nint f);
}
