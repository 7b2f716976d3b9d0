using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation.Launching;

/// <summary>
/// The stack of children that share the launcher's memory, with a page below it that nobody may touch. One is enough:
/// the launcher is suspended while such a child lives in its memory.
/// </summary>
internal sealed class ChildStack : IDisposable
{
    private const int PROT_NONE = 0;
    private const int PROT_READ_WRITE = 3;
    private const int MAP_PRIVATE_ANONYMOUS_STACK = 0x20022;

    // The child needs a few hundred bytes; pages of aarch64 may be 64 KiB, so the guard is that large.
    private const int Guard = 64 * 1024;
    private const int Usable = 64 * 1024;

    private readonly nint _mapping;

    private ChildStack(nint mapping) => _mapping = mapping;

    /// <summary>The lowest usable address.</summary>
    public nint Start => _mapping + Guard;

    public static nint Size => Usable;

    /// <summary>The address above the stack, where it begins.</summary>
    public nint Top => Start + Usable;

    /// <summary>See mmap(2): ENOMEM.</summary>
    public static bool TryCreate(out ChildStack? stack, out Errno errno)
    {
        stack = null;
        var mapping = Syscall.Call(SyscallNumber.Mmap, 0, Guard + Usable, PROT_NONE, MAP_PRIVATE_ANONYMOUS_STACK, -1);
        if (Syscall.Failed(mapping, out errno))
        {
            return false;
        }

        if (Syscall.Failed(Syscall.Call(SyscallNumber.Mprotect, mapping + Guard, Usable, PROT_READ_WRITE), out errno))
        {
            Syscall.Call(SyscallNumber.Munmap, mapping, Guard + Usable);
            return false;
        }

        stack = new ChildStack(mapping);
        return true;
    }

    public void Dispose() => Syscall.Call(SyscallNumber.Munmap, _mapping, Guard + Usable);
}
