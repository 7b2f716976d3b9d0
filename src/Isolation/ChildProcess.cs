using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation;

/// <summary>
/// A launched program, by a descriptor that always means this process, even when its number has been given out again; see
/// pidfd_open(2). Its owner reaps it with waitid(P_PIDFD) and then disposes of it.
/// </summary>
public sealed class ChildProcess : IDisposable
{
    private readonly OwnedDescriptor _descriptor;

    internal ChildProcess(int pid, OwnedDescriptor descriptor)
    {
        Pid = pid;
        _descriptor = descriptor;
    }

    /// <summary>The process number in the launcher's PID namespace.</summary>
    public int Pid { get; }

    /// <summary>The pidfd, to poll and to wait for; -1 once disposed.</summary>
    public int PidDescriptor => _descriptor.Number;

    /// <summary>Sends a signal to this process alone.</summary>
    /// <param name="signal">Which.</param>
    /// <returns>Null where it was sent, else ESRCH (it has ended), EPERM, EBADF (disposed).</returns>
    public SyscallError? SendSignal(SignalNumber signal) =>
        Syscall.Failed(Syscall.Call(SyscallNumber.PidfdSendSignal, PidDescriptor, signal.Number), out var errno)
            ? new($"send {signal} to process {Pid}", null, errno)
            : null;

    /// <summary>Closes the descriptor; the process is not touched.</summary>
    public void Dispose() => _descriptor.Dispose();
}
