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
