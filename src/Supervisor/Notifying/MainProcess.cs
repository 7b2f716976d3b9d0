using Serilog;
using Supervisor.EventLoop;
using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;
using Supervisor.Engine.Model;

namespace Supervisor.Notifying;

/// <summary>Which process stands for an instance: the launched one, or the one that it has named.</summary>
internal sealed class MainProcess(Epoll epoll, Instances instances, Members members, ILogger log)
{
    /// <summary>From now on the end of another process is that of the instance, if it is a living one of the program.</summary>
    /// <param name="pid">As the sender numbers it.</param>
    /// <param name="sender">Who says so.</param>
    /// <returns>Its number here; 0 where it is not followed.</returns>
    public int Follow(Instance instance, int pid, int sender)
    {
        var program = instance.Id.Program;
        var number = members.Translate(pid, sender, instance);
        if (number == instance.Pid)
        {
            return number;
        }

        if (number == instance.Process.Pid && instance.LaunchedEnd is null)
        {
            instances.Follow(instance, followed: null);
            return number;
        }

        if (number == 0 || FollowedProcess.Open(number, out var errno) is not { } followed)
        {
            log.Warning("{Program} names {Pid} as its main process, which is not there; going on with {Main}", program, pid, instance.Pid);
            return 0;
        }

        // Asked while the descriptor is open: the number cannot have changed hands since.
        if (members.Of(number, instance) is not Membership.Member || followed.TakeEnd() is not null)
        {
            log.Warning("{Program} names {Pid} as its main process, which is none of its own; going on with {Main}", program, pid, instance.Pid);
            followed.Dispose();
            return 0;
        }

        if (Syscall.Failed(epoll.Add(followed.PidDescriptor, Epoll.EPOLLIN, instance.Token), out errno))
        {
            log.Warning("{Program}: cannot watch its main process {Pid}: {Errno}; going on with {Main}", program, pid, errno.ToString(), instance.Pid);
            followed.Dispose();
            return 0;
        }

        instances.Follow(instance, followed);
        return number;
    }

    /// <summary>
    /// How the main process has ended; null while it lives. Where another than the launched one is followed, the launched one
    /// is reaped as well, before or after: it stood before the other, and is ended with it.
    /// </summary>
    public ExitStatus? TakeEnd(Instance instance)
    {
        var process = instance.Process;
        if (instance.LaunchedEnd is null && Wait.ForProgram(process.PidDescriptor) is { } status)
        {
            instance.LaunchedEnd = status;
            _ = epoll.Remove(process.PidDescriptor);
        }

        if (instance.Followed is not { } followed)
        {
            return instance.LaunchedEnd;
        }

        if (followed.TakeEnd() is not { } end)
        {
            return null;
        }

        _ = epoll.Remove(followed.PidDescriptor);
        if (instance.LaunchedEnd is null)
        {
            _ = process.SendSignal(SignalNumber.KILL);
            return null;
        }

        return end;
    }
}
