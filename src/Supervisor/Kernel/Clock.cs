using Supervisor.Engine.Model;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Kernel;

/// <summary>CLOCK_MONOTONIC, read once a turn by the loop and handed on as an argument.</summary>
internal static unsafe class Clock
{
    private const int ClockMonotonic = 1;
    private const long NanosecondsPerSecond = 1_000_000_000;

    public static MonotonicTime Now()
    {
        // A failure is impossible with this clock and a valid pointer (clock_gettime(2)).
        var time = stackalloc long[2];
        _ = Syscall.Call(SyscallNumber.ClockGettime, ClockMonotonic, (nint)time);
        return new MonotonicTime((time[0] * NanosecondsPerSecond) + time[1]);
    }
}
