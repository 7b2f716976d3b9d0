using Supervisor.Isolation.Kernel;

namespace Supervisor.Init.Kernel;

/// <summary>Pipes between this process and the child before its execution, which closes them.</summary>
internal static unsafe class Pipes
{
    private const int O_CLOEXEC = 0x80000;
    private const int F_DUPFD_CLOEXEC = 1030;
    private const int FirstOwn = 3;

    /// <summary>Two ends that are none of the standard descriptors; both below zero where there is no descriptor for them.</summary>
    public static void Open(int* ends)
    {
        if (Bare.Call(SyscallNumber.Pipe2, (nint)ends, O_CLOEXEC) < 0)
        {
            ends[0] = ends[1] = -1;
            return;
        }

        for (var end = 0; end < 2; end++)
        {
            if (ends[end] < FirstOwn)
            {
                var low = ends[end];
                ends[end] = Bare.Call(SyscallNumber.Fcntl, low, F_DUPFD_CLOEXEC, FirstOwn);
                Close(low);
            }
        }
    }

    public static void Close(int descriptor)
    {
        if (descriptor >= 0)
        {
            Bare.Call(SyscallNumber.Close, descriptor);
        }
    }
}
