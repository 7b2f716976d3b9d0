using Supervisor.Engine.Model;
using Supervisor.Isolation.Kernel;

namespace Supervisor.EventLoop;

/// <summary>The supervisor's blocked signals as a descriptor, see signalfd(2).</summary>
internal sealed unsafe class SignalDescriptor : IDisposable
{
    private const int NonBlockCloseOnExec = 0x800 | 0x80000;
    private const int InfoSize = 128;
    private const int Batch = 16;

    private readonly OwnedDescriptor _descriptor;

    private SignalDescriptor(OwnedDescriptor descriptor) => _descriptor = descriptor;

    public int Number => _descriptor.Number;

    public static SignalDescriptor? Create(ulong signals, out Errno errno)
    {
        var result = Syscall.Call(SyscallNumber.Signalfd4, -1, (nint)(&signals), sizeof(ulong), NonBlockCloseOnExec);
        return Syscall.Failed(result, out errno) ? null : new SignalDescriptor(new OwnedDescriptor((int)result));
    }

    /// <summary>Takes what is pending, at most one batch; SIGCHLD is told apart, since it means only "look at the children".</summary>
    /// <returns>Whether SIGCHLD was among them.</returns>
    public bool Take(Queue<Event> events)
    {
        var buffer = stackalloc byte[InfoSize * Batch];
        var length = Syscall.Call(SyscallNumber.Read, _descriptor.Number, (nint)buffer, InfoSize * Batch);
        var child = false;
        for (var offset = 0; offset + InfoSize <= length; offset += InfoSize)
        {
            // struct signalfd_siginfo: ssi_signo at 0, ssi_pid at 12.
            var number = *(int*)(buffer + offset);
            if (number == SignalNumber.CHLD.Number)
            {
                child = true;
            }
            else
            {
                events.Enqueue(new Event.Signalled(new Signal(number), *(int*)(buffer + offset + 12)));
            }
        }

        return child;
    }

    public void Dispose() => _descriptor.Dispose();
}
