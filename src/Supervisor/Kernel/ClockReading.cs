using Supervisor.Isolation.Kernel;

namespace Supervisor.Kernel;

/// <summary>
/// Three clocks at one moment, see clock_gettime(2). They differ in what moves them: a person or a time service sets the
/// first, and only the second goes on while the machine is suspended.
/// </summary>
/// <param name="Wall">CLOCK_REALTIME, in UTC.</param>
/// <param name="SinceBoot">CLOCK_BOOTTIME.</param>
/// <param name="Awake">CLOCK_MONOTONIC.</param>
internal readonly record struct ClockReading(DateTime Wall, TimeSpan SinceBoot, TimeSpan Awake)
{
    private const int ClockRealtime = 0;
    private const int ClockMonotonic = 1;
    private const int ClockBoottime = 7;
    private const int Attempts = 10;

    private static readonly TimeSpan OneMoment = TimeSpan.FromMilliseconds(1);

    /// <summary>Reads them again where the processor was taken away in between: then they would not be of one moment.</summary>
    public static ClockReading Read()
    {
        ClockReading reading;
        var attempt = 0;
        do
        {
            var before = Read(ClockBoottime);
            reading = new ClockReading(DateTime.UnixEpoch + Read(ClockRealtime), before, Read(ClockMonotonic));
        }
        while (Read(ClockBoottime) - reading.SinceBoot > OneMoment && ++attempt < Attempts);
        return reading;
    }

    private static unsafe TimeSpan Read(int clock)
    {
        // A failure is impossible with these clocks and a valid pointer (clock_gettime(2)).
        var time = stackalloc long[2];
        _ = Syscall.Call(SyscallNumber.ClockGettime, clock, (nint)time);
        return new TimeSpan((time[0] * TimeSpan.TicksPerSecond) + (time[1] / TimeSpan.NanosecondsPerTick));
    }
}
