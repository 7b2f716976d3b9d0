using Supervisor.Isolation.Kernel;

namespace Supervisor.Scheduling;

/// <summary>
/// One timerfd on CLOCK_REALTIME, see timerfd_create(2): readable at a time of the wall clock, and also when that clock
/// was set or the machine has woken up from a suspend (TFD_TIMER_CANCEL_ON_SET).
/// </summary>
internal sealed unsafe class WallTimer : IDisposable
{
    private const int ClockRealtime = 0;
    private const int NonBlockCloseOnExec = 0x800 | 0x80000;
    private const int Absolute = 1;
    private const int CancelOnSet = 2;

    private readonly OwnedDescriptor _descriptor;
    private int _flags = Absolute | CancelOnSet;

    private WallTimer(OwnedDescriptor descriptor) => _descriptor = descriptor;

    public int Number => _descriptor.Number;

    /// <summary>The kernel tells when the clock is set; where it does not, that is seen at the next time that comes.</summary>
    public bool TellsOfSetting => (_flags & CancelOnSet) != 0;

    public static WallTimer? Create(out Errno errno)
    {
        var result = Syscall.Call(SyscallNumber.TimerfdCreate, ClockRealtime, NonBlockCloseOnExec);
        return Syscall.Failed(result, out errno) ? null : new WallTimer(new OwnedDescriptor((int)result));
    }

    /// <summary>Sets it to a time in UTC, or to none.</summary>
    /// <returns>False: the clock was set while this was done, so the time may not be the right one any more.</returns>
    public bool Arm(DateTime? time)
    {
        // struct itimerspec: interval, then value; a value of zero disarms, and one in the past is due at once.
        var spec = stackalloc long[4];
        spec[0] = spec[1] = spec[2] = spec[3] = 0;
        if (time is { } due)
        {
            var ticks = Math.Max(1, (due - DateTime.UnixEpoch).Ticks);
            spec[2] = ticks / TimeSpan.TicksPerSecond;
            spec[3] = ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick;
        }

        _ = Syscall.Failed(Syscall.Call(SyscallNumber.TimerfdSettime, _descriptor.Number, _flags, (nint)spec), out var errno);
        if (errno == Errno.EINVAL && TellsOfSetting)
        {
            // A kernel that is only an imitation of Linux may not know the flag.
            _flags = Absolute;
            return Arm(time);
        }

        return errno != Errno.ECANCELED;
    }

    /// <summary>To be called when it is readable; what happened is told by the clocks themselves.</summary>
    public void Acknowledge()
    {
        var expirations = 0UL;
        _ = Syscall.Call(SyscallNumber.Read, _descriptor.Number, (nint)(&expirations), sizeof(ulong));
    }

    public void Dispose() => _descriptor.Dispose();
}
