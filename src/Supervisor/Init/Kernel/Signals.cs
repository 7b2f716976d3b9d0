using Supervisor.Isolation.Kernel;

namespace Supervisor.Init.Kernel;

/// <summary>Mask and dispositions of this process: rt_sigprocmask(2), rt_sigaction(2), rt_sigtimedwait(2).</summary>
internal static unsafe class Signals
{
    private const int SIG_SETMASK = 2;
    private const nuint SIG_DFL = 0;
    private const nuint SIG_IGN = 1;

    // struct sigaction of the kernel has at most four words; the first is the handler.
    private const int ActionWords = 4;

    /// <summary>Blocks these and no others; what was blocked before.</summary>
    public static ulong Block(ulong set)
    {
        ulong before = 0;
        Bare.Call(SyscallNumber.RtSigprocmask, SIG_SETMASK, (nint)(&set), (nint)(&before), sizeof(ulong));
        return before;
    }

    public static bool IsIgnored(int signal)
    {
        var action = stackalloc nuint[ActionWords];
        return Bare.Call(SyscallNumber.RtSigaction, signal, 0, (nint)action, sizeof(ulong)) == 0 && *action == SIG_IGN;
    }

    public static void Ignore(int signal) => Set(signal, SIG_IGN);

    public static void Reset(int signal) => Set(signal, SIG_DFL);

    /// <summary>The next of these signals; below zero is <c>-errno</c>, EAGAIN when <paramref name="milliseconds"/> have passed. Below zero they are for ever.</summary>
    public static int Next(ulong set, long milliseconds)
    {
        var limit = stackalloc long[2];
        limit[0] = milliseconds / 1000;
        limit[1] = milliseconds % 1000 * 1_000_000;
        return Bare.Call(SyscallNumber.RtSigtimedwait, (nint)(&set), 0, milliseconds < 0 ? 0 : (nint)limit, sizeof(ulong));
    }

    /// <summary>Milliseconds of CLOCK_MONOTONIC.</summary>
    public static long Now()
    {
        var time = stackalloc long[2];
        Bare.Call(SyscallNumber.ClockGettime, 1, (nint)time);
        return (time[0] * 1000) + (time[1] / 1_000_000);
    }

    public static int Send(int target, int signal) => Bare.Call(SyscallNumber.Kill, target, signal);

    private static void Set(int signal, nuint handler)
    {
        var action = stackalloc nuint[ActionWords];
        *action = handler;
        Bare.Call(SyscallNumber.RtSigaction, signal, (nint)action, 0, sizeof(ulong));
    }
}
