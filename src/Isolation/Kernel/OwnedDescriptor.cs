using System.Diagnostics.CodeAnalysis;

namespace Supervisor.Isolation.Kernel;

/// <summary>
/// An open descriptor with one owner, who closes it once. There is no finalizer on purpose: it could close a number
/// that has been given out again.
/// </summary>
internal sealed class OwnedDescriptor(int number) : IDisposable
{
    private int _number = number;

    /// <summary>The number; -1 once closed or given away.</summary>
    public int Number => Volatile.Read(ref _number);

    /// <summary>Another descriptor of the same file, close-on-exec and above the standard ones: EMFILE, EBADF.</summary>
    public static bool TryCopy(int descriptor, [NotNullWhen(true)] out OwnedDescriptor? copy, out Errno errno)
    {
        const int F_DUPFD_CLOEXEC = 1030;
        const int FirstFree = 3;
        var result = Syscall.Call(SyscallNumber.Fcntl, descriptor, F_DUPFD_CLOEXEC, FirstFree);
        copy = Syscall.Failed(result, out errno) ? null : new OwnedDescriptor((int)result);
        return copy is not null;
    }

    /// <summary>Gives the descriptor to a new owner.</summary>
    public int Release() => Interlocked.Exchange(ref _number, -1);

    public void Dispose()
    {
        var open = Release();
        if (open >= 0)
        {
            // Even after EINTR the descriptor is gone; see close(2).
            Syscall.Call(SyscallNumber.Close, open);
        }
    }
}
