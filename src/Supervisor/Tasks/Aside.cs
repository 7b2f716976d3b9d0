using System.Net;
using Supervisor.EventLoop;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Kernel;

namespace Supervisor.Tasks;

/// <summary>
/// What a probe must not do on the loop's thread. The result comes by the mailbox, once, under the token of the task: below
/// zero it is <c>-errno</c>.
/// </summary>
internal static unsafe class Aside
{
    private const int StackSize = 256 * 1024;
    private const int AT_FDCWD = -100;
    private const int F_OK = 0;
    private const ulong RESOLVE_IN_ROOT = 0x10;
    private const ulong RESOLVE_NO_MAGICLINKS = 2;

    /// <summary>
    /// Makes a socket in the network namespace of a process. Its thread enters that, never comes back and ends: no thread that
    /// does anything else can be left in the wrong network, and no namespace is kept alive. The descriptor of the process is
    /// closed in the end.
    /// </summary>
    /// <returns>Whether there is a thread for it.</returns>
    public static bool OpenSocket(OwnedDescriptor process, IPAddress address, ulong token, Mailbox mailbox)
    {
        try
        {
            new Thread(() => mailbox.Post(new Message.TaskAnswered(token, OpenSocket(process, address))), StackSize)
            {
                IsBackground = true,
                Name = "probe",
            }.Start();
            return true;
        }
        catch (Exception exception) when (exception is OutOfMemoryException or ThreadStartException)
        {
            process.Dispose();
            return false;
        }
    }

    /// <summary>Asks whether a file is there. A file system of another machine may never answer, and takes a thread of the pool with it.</summary>
    /// <param name="root">The root that the path and the links in it mean; null for the supervisor's.</param>
    public static void LookFor(string? root, string path, ulong token, Mailbox mailbox) => ThreadPool.UnsafeQueueUserWorkItem(
        static look => look.Mailbox.Post(new Message.TaskAnswered(look.Token, look.Root is null ? Access(look.Path) : AccessIn(look.Root, look.Path))),
        new Look(root, path, token, mailbox),
        preferLocal: false);

    private static nint OpenSocket(OwnedDescriptor process, IPAddress address)
    {
        using (process)
        {
            var entered = Syscall.Call(SyscallNumber.Setns, process.Number, (nint)NamespaceKinds.Net);
            return entered < 0 ? entered : Sockets.Open(address);
        }
    }

    private static nint Access(string path)
    {
        fixed (byte* name = KernelFile.Terminated(path))
        {
            return Syscall.Call(SyscallNumber.Faccessat, AT_FDCWD, (nint)name, F_OK);
        }
    }

    /// <summary>By openat2(2), so that no link leads out of that root.</summary>
    private static nint AccessIn(string root, string path)
    {
        fixed (byte* top = KernelFile.Terminated(root), name = KernelFile.Terminated(path))
        {
            var opened = Syscall.Call(SyscallNumber.Openat, AT_FDCWD, (nint)top, FileCalls.O_PATH | Descriptors.O_CLOEXEC);
            if (opened < 0)
            {
                return opened;
            }

            using var directory = new OwnedDescriptor((int)opened);
            // struct open_how: flags, mode, resolve.
            var how = stackalloc ulong[3] { FileCalls.O_PATH | Descriptors.O_CLOEXEC, 0, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS };
            var found = Syscall.Call(SyscallNumber.Openat2, directory.Number, (nint)name, (nint)how, 3 * sizeof(ulong));
            Descriptors.Close((int)found);
            return Math.Min(found, 0);
        }
    }

    private sealed record Look(string? Root, string Path, ulong Token, Mailbox Mailbox);
}
