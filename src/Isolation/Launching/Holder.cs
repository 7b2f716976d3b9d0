using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation.Launching;

/// <summary>A process that holds a program's namespaces; see native/holder/holder.c. With it everything in its PID namespace ends.</summary>
internal sealed class Holder(int pid, OwnedDescriptor pidDescriptor) : IDisposable
{
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
        _ = ChildWait.TryReap(PidDescriptor, wait: true, out _, out _);
        pidDescriptor.Dispose();
    }
}
