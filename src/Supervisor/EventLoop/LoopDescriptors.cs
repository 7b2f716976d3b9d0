using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;
using Supervisor.Scheduling;

namespace Supervisor.EventLoop;

/// <summary>What the loop reads besides processes: signals, and time by both clocks, all watched by its epoll.</summary>
internal sealed record LoopDescriptors(SignalDescriptor Signals, TimerQueue Timers, WallTimer WallTimer) : IDisposable
{
    public static LoopDescriptors? Create(Epoll epoll, out SyscallError? error)
    {
        if (SignalDescriptor.Create(EarlySignals.Blocked, out var errno) is not { } signals)
        {
            error = new SyscallError("create a signalfd", null, errno);
            return null;
        }

        if (TimerQueue.Create(out errno) is not { } timers)
        {
            error = new SyscallError("create a timerfd", null, errno);
            return null;
        }

        if (WallTimer.Create(out errno) is not { } wallTimer)
        {
            error = new SyscallError("create a timerfd for schedules", null, errno);
            return null;
        }

        if (Syscall.Failed(epoll.Add(signals.Number, Epoll.EPOLLIN, SupervisionLoop.SignalToken), out errno)
            || Syscall.Failed(epoll.Add(timers.Number, Epoll.EPOLLIN, SupervisionLoop.TimerToken), out errno)
            || Syscall.Failed(epoll.Add(wallTimer.Number, Epoll.EPOLLIN, SupervisionLoop.ScheduleToken), out errno))
        {
            error = new SyscallError("watch the loop's descriptors", null, errno);
            return null;
        }

        error = null;
        return new LoopDescriptors(signals, timers, wallTimer);
    }

    public void Dispose()
    {
        Signals.Dispose();
        Timers.Dispose();
        WallTimer.Dispose();
    }
}
