using System.Buffers.Binary;
using System.Text;

namespace Supervisor.Isolation.Kernel;

/// <summary>The kind of a file, as far as launching cares.</summary>
internal enum FileKind
{
    Regular,
    Directory,
    Other,
}

/// <summary>What statx(2) says of a file.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Mode">Permission bits, 0 to 07777.</param>
/// <param name="Size">In bytes.</param>
internal readonly record struct FileStatus(FileKind Kind, int Mode, long Size)
{
    public bool IsExecutable => (Mode & 0x49) != 0;
}

/// <summary>Small reads and looks at files by raw calls: bounded, never blocking on a FIFO, failures as errno.</summary>
internal static unsafe class KernelFile
{
    private const int AT_FDCWD = -100;
    private const int O_CLOEXEC = 0x80000;
    private const int O_NONBLOCK = 0x800;
    private const int O_PATH = 0x200000;
    private const ulong NoRules = 0;
    private const ulong RESOLVE_NO_MAGICLINKS = 2;
    private const ulong RESOLVE_IN_ROOT = 0x10;
    private const int STATX_BASIC_STATS = 0x7ff;
    private const int ST_NOEXEC = 8;

    /// <summary>Reads the beginning of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limit">At most so many bytes are read.</param>
    /// <param name="bytes">What was read.</param>
    /// <param name="errno">Of open(2) or read(2).</param>
    public static bool TryRead(string path, int limit, out byte[] bytes, out Errno errno) => TryRead(AT_FDCWD, path, NoRules, limit, out bytes, out errno);

    /// <summary>Reads the beginning of a file of another root, whose links lead nowhere outside of it: openat2(2), RESOLVE_IN_ROOT.</summary>
    public static bool TryReadIn(string root, string path, int limit, out byte[] bytes, out Errno errno)
    {
        bytes = [];
        fixed (byte* name = Terminated(root))
        {
            var opened = Syscall.Call(SyscallNumber.Openat, AT_FDCWD, (nint)name, O_PATH | O_CLOEXEC);
            if (Syscall.Failed(opened, out errno))
            {
                return false;
            }

            using var directory = new OwnedDescriptor((int)opened);
            return TryRead(directory.Number, path, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS, limit, out bytes, out errno);
        }
    }

    private static bool TryRead(int directory, string path, ulong rules, int limit, out byte[] bytes, out Errno errno)
    {
        bytes = [];
        nint opened;
        fixed (byte* name = Terminated(path))
        {
            // struct open_how. What needs no rules does without a call that kernels before Linux 5.6 do not have.
            var how = stackalloc ulong[3] { O_CLOEXEC | O_NONBLOCK, 0, rules };
            opened = rules == NoRules
                ? Syscall.Call(SyscallNumber.Openat, directory, (nint)name, O_CLOEXEC | O_NONBLOCK)
                : Syscall.Call(SyscallNumber.Openat2, directory, (nint)name, (nint)how, 3 * sizeof(ulong));
        }

        if (Syscall.Failed(opened, out errno))
        {
            return false;
        }

        using var file = new OwnedDescriptor((int)opened);
        // /proc says size 0, so the buffer grows with what comes.
        var buffer = new byte[Math.Min(limit, 4096)];
        var length = 0;
        while (length < limit)
        {
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(limit, buffer.Length * 2));
            }

            nint read;
            fixed (byte* target = buffer)
            {
                read = Syscall.Call(SyscallNumber.Read, file.Number, (nint)(target + length), buffer.Length - length);
            }

            if (Syscall.Failed(read, out errno))
            {
                return false;
            }

            if (read == 0)
            {
                break;
            }

            length += (int)read;
        }

        bytes = buffer[..length];
        return true;
    }

    /// <summary>See statx(2); links are followed.</summary>
    public static bool TryStatus(string path, out FileStatus status, out Errno errno)
    {
        status = default;
        var buffer = stackalloc byte[256];
        fixed (byte* name = Terminated(path))
        {
            var result = Syscall.Call(SyscallNumber.Statx, AT_FDCWD, (nint)name, 0, STATX_BASIC_STATS, (nint)buffer);
            if (Syscall.Failed(result, out errno))
            {
                return false;
            }
        }

        var bytes = new ReadOnlySpan<byte>(buffer, 256);
        var mode = BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]);
        var kind = (mode & 0xF000) switch
        {
            0x8000 => FileKind.Regular,
            0x4000 => FileKind.Directory,
            _ => FileKind.Other,
        };
        status = new(kind, mode & 0xFFF, BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]));
        return true;
    }

    /// <summary>Whether a mount begins there; true too where the kernel (before Linux 5.8) cannot tell.</summary>
    public static bool IsMountRoot(string path)
    {
        const ulong STATX_ATTR_MOUNT_ROOT = 0x2000;
        var buffer = stackalloc byte[256];
        fixed (byte* name = Terminated(path))
        {
            if (Syscall.Failed(Syscall.Call(SyscallNumber.Statx, AT_FDCWD, (nint)name, 0, STATX_BASIC_STATS, (nint)buffer), out _))
            {
                return true;
            }
        }

        // struct statx: the attributes at 8, and which of them the file system knows at 56.
        var attributes = BinaryPrimitives.ReadUInt64LittleEndian(new(buffer + 8, 8));
        var known = BinaryPrimitives.ReadUInt64LittleEndian(new(buffer + 56, 8));
        return (known & STATX_ATTR_MOUNT_ROOT) == 0 || (attributes & STATX_ATTR_MOUNT_ROOT) != 0;
    }

    /// <summary>Whether the file lies on a mount that allows no execution, see statfs(2); false where it cannot be told.</summary>
    public static bool IsOnNoexecMount(string path)
    {
        var buffer = stackalloc byte[256];
        fixed (byte* name = Terminated(path))
        {
            var result = Syscall.Call(SyscallNumber.Statfs, (nint)name, (nint)buffer);
            return !Syscall.Failed(result, out _) && (BinaryPrimitives.ReadInt64LittleEndian(new(buffer + 80, 8)) & ST_NOEXEC) != 0;
        }
    }

    /// <summary>The path as C wants it: UTF-8 with a zero at its end.</summary>
    internal static byte[] Terminated(string path)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(path) + 1];
        Encoding.UTF8.GetBytes(path, bytes);
        return bytes;
    }
}
