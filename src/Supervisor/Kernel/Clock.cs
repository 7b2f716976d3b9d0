using Supervisor.Engine.Model;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Kernel;

/// <summary>The kernel's clocks, read once a turn and handed on as an argument.</summary>
internal static unsafe class Clock
{
    private const int ClockRealtime = 0;
    private const int ClockMonotonic = 1;
    private const long NanosecondsPerSecond = 1_000_000_000;

    public static MonotonicTime Now() => new(Nanoseconds(ClockMonotonic));

    /// <summary>The time of day, for what is stamped with it.</summary>
    public static long UnixMicroseconds() => Nanoseconds(ClockRealtime) / 1000;

    private static long Nanoseconds(int clock)
    {
        // A failure is impossible with these clocks and a valid pointer (clock_gettime(2)).
        var time = stackalloc long[2];
        _ = Syscall.Call(SyscallNumber.ClockGettime, clock, (nint)time);
        return (time[0] * NanosecondsPerSecond) + time[1];
    }
}
