using Supervisor.Engine.Model;
using Supervisor.Isolation.Kernel;

namespace Supervisor.EventLoop;

/// <summary>
/// All timers behind one timerfd. A cancelled or replaced timer stays in the heap until it is due or until such dead
/// entries outnumber the living: both operations stay cheap, and the heap cannot grow by arming and cancelling.
/// </summary>
internal sealed unsafe class TimerQueue : IDisposable
{
    private const int ClockMonotonic = 1;
    private const int NonBlockCloseOnExec = 0x800 | 0x80000;
    private const int Absolute = 1;
    private const int SlackBeforeCompaction = 64;
    private const long NanosecondsPerSecond = 1_000_000_000;

    private readonly Dictionary<TimerId, (MonotonicTime Due, long Stamp)> _armed = [];
    private readonly PriorityQueue<(TimerId Timer, long Stamp), MonotonicTime> _heap = new();
    private readonly OwnedDescriptor _descriptor;
    private long _stamp;
    private MonotonicTime? _set;

    private TimerQueue(OwnedDescriptor descriptor) => _descriptor = descriptor;

    public int Number => _descriptor.Number;

    /// <summary>How many entries the heap holds, dead ones included.</summary>
    public int Entries => _heap.Count;

    public static TimerQueue? Create(out Errno errno)
    {
        var result = Syscall.Call(SyscallNumber.TimerfdCreate, ClockMonotonic, NonBlockCloseOnExec);
        return Syscall.Failed(result, out errno) ? null : new TimerQueue(new OwnedDescriptor((int)result));
    }

    public void Arm(TimerId timer, MonotonicTime due)
    {
        var stamp = ++_stamp;
        _armed[timer] = (due, stamp);
        _heap.Enqueue((timer, stamp), due);
        if (_heap.Count > (2 * _armed.Count) + SlackBeforeCompaction)
        {
            Compact();
        }
    }

    public void Cancel(TimerId timer) => _armed.Remove(timer);

    /// <summary>Takes the next timer that is due, if any.</summary>
    public bool TryTakeDue(MonotonicTime now, out TimerId timer)
    {
        DropDead();
        if (_heap.TryPeek(out var next, out var due) && due <= now)
        {
            _heap.Dequeue();
            _armed.Remove(next.Timer);
            timer = next.Timer;
            return true;
        }

        timer = default;
        return false;
    }

    /// <summary>Sets the timerfd to the earliest timer; a system call only where that has changed.</summary>
    public void Settle()
    {
        DropDead();
        MonotonicTime? earliest = _heap.TryPeek(out _, out var due) ? due : null;
        if (earliest == _set)
        {
            return;
        }

        // struct itimerspec: interval, then value; a value of zero disarms, so a time of zero becomes the next nanosecond.
        var spec = stackalloc long[4];
        spec[0] = spec[1] = spec[2] = spec[3] = 0;
        if (earliest is { } time)
        {
            var nanoseconds = Math.Max(1, time.Nanoseconds);
            spec[2] = nanoseconds / NanosecondsPerSecond;
            spec[3] = nanoseconds % NanosecondsPerSecond;
        }

        _ = Syscall.Call(SyscallNumber.TimerfdSettime, _descriptor.Number, Absolute, (nint)spec);
        _set = earliest;
    }

    /// <summary>To be called when the timerfd is readable.</summary>
    public void Acknowledge()
    {
        var expirations = 0UL;
        _ = Syscall.Call(SyscallNumber.Read, _descriptor.Number, (nint)(&expirations), sizeof(ulong));
        _set = null;
    }

    public void Dispose() => _descriptor.Dispose();

    private void DropDead()
    {
        while (_heap.TryPeek(out var next, out _) && !IsAlive(next))
        {
            _heap.Dequeue();
        }
    }

    private bool IsAlive((TimerId Timer, long Stamp) entry) =>
        _armed.TryGetValue(entry.Timer, out var armed) && armed.Stamp == entry.Stamp;

    private void Compact()
    {
        _heap.Clear();
        foreach (var (timer, (due, stamp)) in _armed)
        {
            _heap.Enqueue((timer, stamp), due);
        }
    }
}
