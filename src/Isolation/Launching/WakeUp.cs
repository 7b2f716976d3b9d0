using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation.Launching;

/// <summary>An eventfd by which other threads wake the spawn thread.</summary>
internal sealed unsafe class WakeUp(OwnedDescriptor descriptor) : IDisposable
{
    private const int EFD_CLOEXEC_NONBLOCK = 0x80800;

    public int Descriptor => descriptor.Number;

    public static WakeUp Create()
    {
        var result = Syscall.Call(SyscallNumber.Eventfd2, 0, EFD_CLOEXEC_NONBLOCK);
        return Syscall.Failed(result, out var errno)
            ? throw new IOException(new SyscallError("make an eventfd", null, errno).ToString())
            : new(new OwnedDescriptor((int)result));
    }

    /// <summary>Never blocks: a full counter means that it is ringing already.</summary>
    public void Ring()
    {
        ulong one = 1;
        Syscall.Call(SyscallNumber.Write, Descriptor, (nint)(&one), sizeof(ulong));
    }

    public void Silence()
    {
        ulong count;
        Syscall.Call(SyscallNumber.Read, Descriptor, (nint)(&count), sizeof(ulong));
    }

    public void Dispose() => descriptor.Dispose();
}
