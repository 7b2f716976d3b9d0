using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation.Launching;

/// <summary>A process that holds a program's namespaces; see native/holder/holder.c. With it everything in its PID namespace ends.</summary>
internal sealed class Holder(int pid, OwnedDescriptor pidDescriptor) : IDisposable
{
    private const int P_PIDFD = 3;
    private const int WEXITED = 4;

    public int Pid { get; } = pid;

    /// <summary>Readable when it and all in its PID namespace are dead.</summary>
    public int PidDescriptor => pidDescriptor.Number;

    /// <summary>Asks the kernel to kill it, and with it everything in its PID namespace; does not wait.</summary>
    public void Kill() => Syscall.Call(SyscallNumber.PidfdSendSignal, PidDescriptor, SignalNumber.KILL.Number);

    /// <summary>Kills and reaps it; that takes as long as the kernel needs to end what is in the namespace.</summary>
    public void Dispose()
    {
        if (PidDescriptor < 0)
        {
            return;
        }

        Kill();
        Errno errno;
        do
        {
            Syscall.Failed(Syscall.Call(SyscallNumber.Waitid, P_PIDFD, PidDescriptor, 0, WEXITED), out errno);
        }
        while (errno == Errno.EINTR);

        pidDescriptor.Dispose();
    }
}
