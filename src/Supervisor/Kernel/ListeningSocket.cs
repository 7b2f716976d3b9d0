using System.Net;
using System.Text;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Kernel;

/// <summary>A stream socket that accepts connections. Close-on-exec, and nothing waits at it.</summary>
internal sealed unsafe class ListeningSocket : IDisposable
{
    private const int AT_FDCWD = -100;
    private const int SOL_SOCKET = 1;
    private const int SO_REUSEADDR = 2;
    private const int SO_PEERCRED = 17;
    private const int Unchanged = -1;
    private const int LongestPath = 107;

    private readonly OwnedDescriptor _descriptor;
    private FileLook? _file;

    private ListeningSocket(int descriptor, string? path)
    {
        _descriptor = new OwnedDescriptor(descriptor);
        Path = path;
    }

    public int Descriptor => _descriptor.Number;

    /// <summary>Of a Unix socket.</summary>
    public string? Path { get; }

    /// <summary>
    /// A Unix socket in the place of one that nobody listens at any more. It gets mode and owner under a name of its own
    /// before it appears, so that nobody else can connect in between.
    /// </summary>
    /// <param name="user">Its owner; null for this process's.</param>
    public static ListeningSocket? Open(string path, int mode, uint? user, uint? group, int backlog, out SyscallError? error)
    {
        var unfinished = $"{path}.{Environment.ProcessId}";
        if (Encoding.UTF8.GetByteCount(unfinished) > LongestPath)
        {
            error = new SyscallError("listen at", path, Errno.ENAMETOOLONG);
            return null;
        }

        if (Take(Sockets.Open(Sockets.AF_UNIX, Sockets.SOCK_STREAM), path, out error) is not { } socket)
        {
            return null;
        }

        var errno = FileCalls.Look(AT_FDCWD, path, out var there) == default && !there.IsSocket ? Errno.EEXIST
            : IsAlive(path) ? Errno.EADDRINUSE
            : socket.Appear(unfinished, path, mode, user, group, backlog);
        if (errno == default)
        {
            return socket;
        }

        error = new SyscallError("listen at", path, errno, errno == Errno.EADDRINUSE ? "another process serves it" : null);
        socket.Dispose();
        return null;
    }

    /// <summary>A Unix socket by a name that is in no file system: unix(7). Whoever is in its network may connect.</summary>
    public static ListeningSocket? OpenAbstract(string name, int backlog, out SyscallError? error)
    {
        if (Take(Sockets.Open(Sockets.AF_UNIX, Sockets.SOCK_STREAM), null, out error) is not { } socket)
        {
            return null;
        }

        return socket.Listen(Sockets.AbstractAddress(name), backlog) is var errno && errno == default ? socket : socket.Fail($"@{name}", errno, out error);
    }

    public static ListeningSocket? Open(IPEndPoint endpoint, int backlog, out SyscallError? error)
    {
        if (Take(Sockets.Open(endpoint.Address), null, out error) is not { } socket)
        {
            return null;
        }

        var yes = 1;
        _ = Syscall.Call(SyscallNumber.Setsockopt, socket.Descriptor, SOL_SOCKET, SO_REUSEADDR, (nint)(&yes), sizeof(int));
        return socket.Listen(Sockets.Address(endpoint), backlog) is var errno && errno == default ? socket : socket.Fail(endpoint.ToString(), errno, out error);
    }

    /// <summary>Other permissions, owner and length of the queue for a socket that listens; what waits in it stays.</summary>
    public SyscallError? Change(int mode, uint? user, uint? group, int backlog)
    {
        var errno = ErrnoOf(Syscall.Call(SyscallNumber.Listen, Descriptor, backlog));
        if (errno == default && _file is { } file && FileCalls.Look(AT_FDCWD, Path!, out var there) == default && there.IsSameFile(file))
        {
            fixed (byte* name = KernelFile.Terminated(Path!))
            {
                errno = Furnish(name, mode, user, group);
            }
        }

        return errno == default ? null : new SyscallError("change the socket", Path, errno);
    }

    /// <summary>Who is given the socket waits in accept(2), as programs expect; here nobody accepts from it.</summary>
    public void LetAcceptWait() => _ = Descriptors.LetWait(Descriptor);

    /// <summary>Who has connected, as the kernel saw it then; null if it does not say (SO_PEERCRED of unix(7)).</summary>
    public static PeerCredentials? PeerOf(int connection)
    {
        var credentials = stackalloc int[3];
        var length = 3 * sizeof(int);
        var result = Syscall.Call(SyscallNumber.Getsockopt, connection, SOL_SOCKET, SO_PEERCRED, (nint)credentials, (nint)(&length));
        return result < 0 || credentials[1] == Unchanged ? null : new PeerCredentials(credentials[0], (uint)credentials[1], (uint)credentials[2]);
    }

    /// <summary>Closes it, and takes its path away if that is still its own.</summary>
    public void Dispose()
    {
        if (_file is { } file && FileCalls.Look(AT_FDCWD, Path!, out var there) == default && there.IsSameFile(file))
        {
            _ = FileCalls.Remove(AT_FDCWD, Path!);
        }

        _file = null;
        _descriptor.Dispose();
    }

    private Errno Appear(string unfinished, string path, int mode, uint? user, uint? group, int backlog)
    {
        FileLook file = default;
        _ = FileCalls.Remove(AT_FDCWD, unfinished);
        var errno = Bind(Descriptor, Sockets.Address(unfinished));
        if (errno != default)
        {
            return errno;
        }

        fixed (byte* name = KernelFile.Terminated(unfinished), final = KernelFile.Terminated(path))
        {
            errno = Furnish(name, mode, user, group);
            errno = errno != default ? errno : ErrnoOf(Syscall.Call(SyscallNumber.Listen, Descriptor, backlog));
            errno = errno != default ? errno : FileCalls.Look(AT_FDCWD, unfinished, out file);
            errno = errno != default ? errno : ErrnoOf(Syscall.Call(SyscallNumber.Renameat2, AT_FDCWD, (nint)name, AT_FDCWD, (nint)final, 0));
            if (errno != default)
            {
                _ = FileCalls.Remove(AT_FDCWD, unfinished);
                return errno;
            }

            _file = file;
            return default;
        }
    }

    private static Errno Furnish(byte* name, int mode, uint? user, uint? group)
    {
        var errno = user is null && group is null ? default
            : ErrnoOf(Syscall.Call(SyscallNumber.Fchownat, AT_FDCWD, (nint)name, (nint)(user ?? uint.MaxValue), (nint)(group ?? uint.MaxValue), 0));
        return errno != default ? errno : ErrnoOf(Syscall.Call(SyscallNumber.Fchmodat, AT_FDCWD, (nint)name, mode));
    }

    private Errno Listen(ReadOnlySpan<byte> address, int backlog) =>
        Bind(Descriptor, address) is var errno && errno != default ? errno : ErrnoOf(Syscall.Call(SyscallNumber.Listen, Descriptor, backlog));

    private ListeningSocket? Fail(string place, Errno errno, out SyscallError? error)
    {
        error = new SyscallError("listen at", place, errno, errno == Errno.EADDRINUSE ? "another process serves it" : null);
        Dispose();
        return null;
    }

    /// <summary>Somebody accepts connections there; one that is full counts, too.</summary>
    private static bool IsAlive(string path)
    {
        var probe = Sockets.Open(Sockets.AF_UNIX, Sockets.SOCK_STREAM);
        if (probe < 0)
        {
            return false;
        }

        var result = Sockets.Connect((int)probe, Sockets.Address(path));
        Descriptors.Close((int)probe);
        return !Syscall.Failed(result, out var errno) || errno == Errno.EAGAIN;
    }

    private static ListeningSocket? Take(nint made, string? path, out SyscallError? error)
    {
        if (Syscall.Failed(made, out var errno))
        {
            error = new SyscallError("make a socket", null, errno);
            return null;
        }

        error = null;
        return new ListeningSocket((int)made, path);
    }

    private static Errno Bind(int socket, ReadOnlySpan<byte> address)
    {
        fixed (byte* start = address)
        {
            return ErrnoOf(Syscall.Call(SyscallNumber.Bind, socket, (nint)start, address.Length));
        }
    }

    private static Errno ErrnoOf(nint result) => Syscall.Failed(result, out var errno) ? errno : default;
}

/// <summary>The process at the other end of a Unix socket: in this process's namespaces, as far as it is in them.</summary>
internal readonly record struct PeerCredentials(int Pid, uint User, uint Group);
