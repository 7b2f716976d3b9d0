using Supervisor.EventLoop;
using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;

namespace Supervisor.Commands.Isolating;

/// <summary>Signals to ourselves, one by one, and whether the kernel sent them on behalf of the terminal; see signalfd(2).</summary>
internal sealed class OuterSignals(SignalDescriptor descriptor) : IDisposable
{
    // struct signalfd_siginfo: ssi_signo at 0, ssi_code at 8.
    private const int InfoSize = 128;
    private const int CodeOffset = 8;
    private const int SI_KERNEL = 0x80;

    public int Descriptor => descriptor.Number;

    public static OuterSignals? Open(out Errno errno) =>
        SignalDescriptor.Create(EarlySignals.Blocked, out errno) is { } descriptor ? new OuterSignals(descriptor) : null;

    public bool TryTake(out SignalNumber signal, out bool byTerminal)
    {
        Span<byte> info = stackalloc byte[InfoSize];
        var taken = Descriptors.Read(Descriptor, info) == InfoSize;
        signal = taken ? new SignalNumber(BitConverter.ToInt32(info)) : default;
        byTerminal = taken && BitConverter.ToInt32(info[CodeOffset..]) == SI_KERNEL;
        return taken;
    }

    public void Dispose() => descriptor.Dispose();
}
