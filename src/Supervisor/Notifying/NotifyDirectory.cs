using System.Globalization;
using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;

namespace Supervisor.Notifying;

/// <summary>
/// Where the sockets lie: a directory of this supervisor alone, which others may pass through and not read. Where none can be
/// made, a file system in memory that is mounted nowhere; where that is not allowed either, the names of the network namespace.
/// </summary>
internal sealed unsafe class NotifyDirectory : IDisposable
{
    private const int AT_FDCWD = -100;
    private const int MostTried = 256;
    private const int Searchable = 0x1C9; // 0711
    private const int LOCK_EX_NB = 2 | 4;
    private const int FSCONFIG_CMD_CREATE = 6;
    private const int ForAll = 0x1B6; // 0666

    private readonly OwnedDescriptor? _held;
    private readonly string _prefix;
    private readonly string? _path;
    private long _count;

    private NotifyDirectory(OwnedDescriptor? held, string prefix, string? path)
    {
        _held = held;
        _prefix = prefix;
        _path = path;
    }

    /// <param name="candidates">Directories in which to make it, the best first; paths that are not absolute are passed over.</param>
    public static NotifyDirectory Open(IEnumerable<string?> candidates)
    {
        foreach (var candidate in candidates)
        {
            if (candidate is ['/', ..] && OpenIn(candidate.TrimEnd('/')) is { } made)
            {
                return made;
            }
        }

        if (InMemory() is { } mount)
        {
            return new NotifyDirectory(mount, $"/proc/self/fd/{mount.Number}", path: null);
        }

        return new NotifyDirectory(null, $"@supervisor-notify-{Environment.ProcessId}-{Clock.Now().Nanoseconds:x}", path: null);
    }

    /// <summary>The usual places: those of root can be passed through by programs of any user.</summary>
    public static string?[] UsualPlaces() => Environment.IsPrivilegedProcess
        ? ["/run", "/dev/shm", Environment.GetEnvironmentVariable("TMPDIR"), "/tmp"]
        : [Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR"), "/dev/shm", Environment.GetEnvironmentVariable("TMPDIR"), "/tmp"];

    /// <summary>A new socket that anybody who reaches it may send to.</summary>
    public NotifySocket? Bind(out SyscallError? error)
    {
        var name = $"{_prefix}/{(++_count).ToString(CultureInfo.InvariantCulture)}";
        var bytes = KernelFile.Terminated(name);
        var isAbstract = _held is null;
        if (isAbstract)
        {
            bytes[0] = 0;
        }

        error = null;
        if (DatagramSocket.Bind(bytes.AsSpan(0, bytes.Length - 1), out var errno) is not { } socket)
        {
            error = new SyscallError("make a notification socket", name, errno);
            return null;
        }

        if (isAbstract)
        {
            return new NotifySocket(socket, name, NotifyPlace.Abstract, file: null);
        }

        var file = Descriptors.Open(bytes, FileCalls.O_PATH | Descriptors.O_CLOEXEC);
        var made = new NotifySocket(socket, name, _path is null ? NotifyPlace.Unmounted : NotifyPlace.Path, file < 0 ? null : new OwnedDescriptor((int)file));
        if (Syscall.Failed(file, out errno) || Syscall.Failed(ChangeMode(bytes, ForAll), out errno))
        {
            error = new SyscallError("make a notification socket that programs may write to", name, errno);
            made.Dispose();
            return null;
        }

        return made;
    }

    public void Dispose()
    {
        if (_path is not null)
        {
            Empty(_path);
            _ = KernelPath.RemoveDirectory(_path);
        }

        _held?.Dispose();
    }

    /// <summary>
    /// The first number that no living supervisor has: a lock on the directory tells, and what a dead one has left is used
    /// again. One that belongs to somebody else is a trap, or another's, and is passed over.
    /// </summary>
    private static NotifyDirectory? OpenIn(string candidate)
    {
        for (var number = 0; number < MostTried; number++)
        {
            var path = $"{candidate}/supervisor-notify.{number.ToString(CultureInfo.InvariantCulture)}";
            var errno = KernelPath.MakeDirectory(path);
            if (errno != default && errno != Errno.EEXIST)
            {
                return null;
            }

            var opened = Descriptors.Open(KernelFile.Terminated(path), FileCalls.O_DIRECTORY | FileCalls.O_NOFOLLOW | Descriptors.O_CLOEXEC);
            if (opened < 0)
            {
                continue;
            }

            var directory = new OwnedDescriptor((int)opened);
            if (IsOwn(path) && Syscall.Call(SyscallNumber.Flock, opened, LOCK_EX_NB) >= 0 && KernelPath.IsSame(directory, path)
                && ChangeMode(KernelFile.Terminated(path), Searchable) >= 0)
            {
                Empty(path);
                return new NotifyDirectory(directory, path, path);
            }

            directory.Dispose();
        }

        return null;
    }

    private static bool IsOwn(string path) =>
        KernelPath.Owner(path, out var user) == default && user == (uint)Syscall.Call(SyscallNumber.Geteuid);

    private static nint ChangeMode(byte[] path, int mode)
    {
        fixed (byte* name = path)
        {
            return Syscall.Call(SyscallNumber.Fchmodat, AT_FDCWD, (nint)name, mode);
        }
    }

    /// <summary>Sockets of a supervisor that did not end by itself.</summary>
    private static void Empty(string path)
    {
        try
        {
            foreach (var file in Directory.GetFiles(path))
            {
                File.Delete(file);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A name that is still taken shows when it is needed; at the end there is nobody to tell.
        }
    }

    /// <summary>See fsopen(2) and fsmount(2); needs CAP_SYS_ADMIN.</summary>
    private static OwnedDescriptor? InMemory()
    {
        fixed (byte* kind = "tmpfs\0"u8)
        {
            var context = Syscall.Call(SyscallNumber.Fsopen, (nint)kind, 1);
            if (context < 0)
            {
                return null;
            }

            var mount = Syscall.Call(SyscallNumber.Fsconfig, context, FSCONFIG_CMD_CREATE) < 0
                ? -1
                : Syscall.Call(SyscallNumber.Fsmount, context, 1);
            Descriptors.Close((int)context);
            return mount < 0 ? null : new OwnedDescriptor((int)mount);
        }
    }
}
