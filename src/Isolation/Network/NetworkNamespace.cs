using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation.Network;

/// <summary>Network namespaces as descriptors; see network_namespaces(7). Such a descriptor keeps its namespace alive.</summary>
internal static unsafe class NetworkNamespace
{
    public const int CLONE_NEWNET = 0x40000000;

    private const int AT_FDCWD = -100;
    private const int O_CLOEXEC = 0x80000;

    /// <summary>The namespace that a process is in.</summary>
    public static Result<OwnedDescriptor, SyscallError> OfProcess(int pid) => Open($"/proc/{pid}/ns/net");

    /// <summary>The namespace that the calling thread is in, which need not be that of the process.</summary>
    public static Result<OwnedDescriptor, SyscallError> OfThread() => Open("/proc/thread-self/ns/net");

    private static Result<OwnedDescriptor, SyscallError> Open(string path)
    {
        fixed (byte* name = KernelFile.Terminated(path))
        {
            var opened = Syscall.Call(SyscallNumber.Openat, AT_FDCWD, (nint)name, O_CLOEXEC);
            return Syscall.Failed(opened, out var errno)
                ? new(new SyscallError("open the network namespace", path, errno, errno == Errno.ENOENT ? "the process is gone, or /proc is not mounted" : null))
                : new(new OwnedDescriptor((int)opened));
        }
    }
}
