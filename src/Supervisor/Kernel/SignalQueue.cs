using Supervisor.Isolation.Kernel;

namespace Supervisor.Kernel;

/// <summary>
/// Signals that a command takes when it has time for them, instead of being ended by them; see signalfd(2). For the main
/// thread: in the others they are blocked from the start.
/// </summary>
internal sealed unsafe class SignalQueue : IDisposable
{
    private const int NonBlockCloseOnExec = 0x800 | 0x80000;
    private const int InfoSize = 128;
    private const int SIG_BLOCK = 0;
    private const int SIG_UNBLOCK = 1;

    private readonly ulong _signals;

    private SignalQueue(int descriptor, ulong signals) => (Descriptor, _signals) = (descriptor, signals);

    /// <summary>To be waited for.</summary>
    public int Descriptor { get; private set; }

    /// <summary>Null if the kernel refuses.</summary>
    public static SignalQueue? Create(ReadOnlySpan<SignalNumber> signals, out Errno errno)
    {
        ulong set = 0;
        foreach (var signal in signals)
        {
            set |= 1UL << (signal.Number - 1);
        }

        _ = Syscall.Call(SyscallNumber.RtSigprocmask, SIG_BLOCK, (nint)(&set), 0, sizeof(ulong));
        var made = Syscall.Call(SyscallNumber.Signalfd4, -1, (nint)(&set), sizeof(ulong), NonBlockCloseOnExec);
        return Syscall.Failed(made, out errno) ? null : new SignalQueue((int)made, set);
    }

    /// <summary>The next one that has come; null for none.</summary>
    public SignalNumber? Take()
    {
        Span<byte> info = stackalloc byte[InfoSize];
        return Descriptors.Read(Descriptor, info) == InfoSize ? new SignalNumber(BitConverter.ToInt32(info)) : null;
    }

    /// <summary>From here on they do again what they do by default.</summary>
    public void Dispose()
    {
        Descriptors.Close(Descriptor);
        Descriptor = -1;
        var set = _signals;
        _ = Syscall.Call(SyscallNumber.RtSigprocmask, SIG_UNBLOCK, (nint)(&set), 0, sizeof(ulong));
    }
}
