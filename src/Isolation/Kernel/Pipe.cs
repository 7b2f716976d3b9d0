namespace Supervisor.Isolation.Kernel;

/// <summary>Both ends of a pipe, close-on-exec and above the standard descriptors.</summary>
internal sealed class Pipe(OwnedDescriptor read, OwnedDescriptor write) : IDisposable
{
    private const int O_CLOEXEC = 0x80000;
    private const int F_DUPFD_CLOEXEC = 1030;
    private const int FirstFree = 3;

    public OwnedDescriptor Read { get; } = read;

    public OwnedDescriptor Write { get; } = write;

    public void Dispose()
    {
        Read.Dispose();
        Write.Dispose();
    }

    /// <summary>See pipe2(2): EMFILE, ENFILE, ENOMEM.</summary>
    public static unsafe bool TryOpen(out Pipe? pipe, out Errno errno)
    {
        pipe = null;
        var ends = stackalloc int[2];
        if (Syscall.Failed(Syscall.Call(SyscallNumber.Pipe2, (nint)ends, O_CLOEXEC), out errno))
        {
            return false;
        }

        var opened = new Pipe(new(ends[0]), new(ends[1]));
        if (!TryRaise(opened.Read, out var read, out errno))
        {
            opened.Dispose();
            return false;
        }

        if (!TryRaise(opened.Write, out var write, out errno))
        {
            read!.Dispose();
            opened.Write.Dispose();
            return false;
        }

        pipe = new Pipe(read!, write!);
        return true;
    }

    // Where a caller runs with a standard descriptor closed, a pipe would take its number and the child would lose it.
    private static bool TryRaise(OwnedDescriptor low, out OwnedDescriptor? raised, out Errno errno)
    {
        raised = low;
        errno = default;
        if (low.Number >= FirstFree)
        {
            return true;
        }

        var result = Syscall.Call(SyscallNumber.Fcntl, low.Number, F_DUPFD_CLOEXEC, FirstFree);
        low.Dispose();
        raised = null;
        if (Syscall.Failed(result, out errno))
        {
            return false;
        }

        raised = new OwnedDescriptor((int)result);
        return true;
    }
}
