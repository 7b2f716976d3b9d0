using Supervisor.Engine.Model;
using Supervisor.Isolation.Kernel;

namespace Supervisor.EventLoop;

/// <summary>The supervisor's blocked signals as a descriptor, see signalfd(2).</summary>
internal sealed unsafe class SignalDescriptor : IDisposable
{
    private const int NonBlockCloseOnExec = 0x800 | 0x80000;
    private const int InfoSize = 128;
    private const int Batch = 16;
    private const int SentByKernel = 0x80;

    private readonly OwnedDescriptor _descriptor;

    private SignalDescriptor(OwnedDescriptor descriptor) => _descriptor = descriptor;

    public int Number => _descriptor.Number;

    public static SignalDescriptor? Create(ulong signals, out Errno errno)
    {
        var result = Syscall.Call(SyscallNumber.Signalfd4, -1, (nint)(&signals), sizeof(ulong), NonBlockCloseOnExec);
        return Syscall.Failed(result, out errno) ? null : new SignalDescriptor(new OwnedDescriptor((int)result));
    }

    /// <summary>Takes what is pending, at most one batch; SIGCHLD is told apart, since it means only "look at the children".</summary>
    public TakenSignals Take(Queue<Event> events)
    {
        var buffer = stackalloc byte[InfoSize * Batch];
        var length = Syscall.Call(SyscallNumber.Read, _descriptor.Number, (nint)buffer, InfoSize * Batch);
        var (child, hungUp) = (false, false);
        for (var offset = 0; offset + InfoSize <= length; offset += InfoSize)
        {
            // struct signalfd_siginfo: ssi_signo at 0, ssi_code at 8, ssi_pid at 12.
            var number = *(int*)(buffer + offset);
            if (number == SignalNumber.CHLD.Number)
            {
                child = true;
            }
            else
            {
                hungUp |= number == SignalNumber.HUP.Number && *(int*)(buffer + offset + 8) == SentByKernel;
                events.Enqueue(new Event.Signalled(new Signal(number), *(int*)(buffer + offset + 12)) { Words = new SignalNumber(number).ToString() });
            }
        }

        return new TakenSignals(child, hungUp);
    }

    public void Dispose() => _descriptor.Dispose();
}

/// <param name="Children">SIGCHLD was among them.</param>
/// <param name="HungUp">SIGHUP was, and from the kernel: the terminal of the session has hung up.</param>
internal readonly record struct TakenSignals(bool Children, bool HungUp);
