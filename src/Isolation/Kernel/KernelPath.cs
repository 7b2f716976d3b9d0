using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Supervisor.Isolation.Kernel;

/// <summary>
/// Directories, and files that take one write, by path: raw calls whose failure is an errno and <c>default</c> is success.
/// Made for the kernel's own file systems, where every write is a command.
/// </summary>
internal static unsafe class KernelPath
{
    private const int AT_FDCWD = -100;
    private const int AT_REMOVEDIR = 0x200;
    private const int AT_EMPTY_PATH = 0x1000;
    private const int O_WRONLY = 1;
    private const int O_TRUNC = 0x200;
    private const int O_CLOEXEC = 0x80000;
    private const int W_OK = 2;
    private const int STATX_BASIC_STATS = 0x7ff;
    private const int S_IFMT = 0xF000;
    private const int S_IFBLK = 0x6000;
    private const byte DT_DIR = 4;
    private const int MaximumText = 1024 * 1024;

    // The one flag of open(2) in use here that is not the same on both architectures.
    private static int O_DIRECTORY => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x4000 : 0x10000;

    public static Errno OpenDirectory(string path, out OwnedDescriptor? directory) => Open(path, O_DIRECTORY | O_CLOEXEC, out directory);

    /// <summary>Mode 0755; EEXIST where there is one.</summary>
    public static Errno MakeDirectory(string path)
    {
        fixed (byte* name = KernelFile.Terminated(path))
        {
            return Result(Syscall.Call(SyscallNumber.Mkdirat, AT_FDCWD, (nint)name, 0x1ED));
        }
    }

    public static Errno RemoveDirectory(string path)
    {
        fixed (byte* name = KernelFile.Terminated(path))
        {
            return Result(Syscall.Call(SyscallNumber.Unlinkat, AT_FDCWD, (nint)name, AT_REMOVEDIR));
        }
    }

    public static Errno RemoveFile(string path)
    {
        fixed (byte* name = KernelFile.Terminated(path))
        {
            return Result(Syscall.Call(SyscallNumber.Unlinkat, AT_FDCWD, (nint)name, 0));
        }
    }

    /// <summary>Writes an existing file in one write(2).</summary>
    public static Errno Write(string path, string text)
    {
        var errno = Open(path, O_WRONLY | O_TRUNC | O_CLOEXEC, out var file);
        if (errno != default)
        {
            return errno;
        }

        using (file)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            fixed (byte* content = bytes)
            {
                return Result(Syscall.Call(SyscallNumber.Write, file!.Number, (nint)content, bytes.Length));
            }
        }
    }

    public static Errno ReadText(string path, out string text)
    {
        text = KernelFile.TryRead(path, MaximumText, out var bytes, out var errno) ? Encoding.UTF8.GetString(bytes) : "";
        return errno;
    }

    public static bool Exists(string path) => KernelFile.TryStatus(path, out _, out _);

    /// <summary>Whether this process may write, without doing it: EROFS tells of a read-only mount.</summary>
    public static Errno MayWrite(string path)
    {
        fixed (byte* name = KernelFile.Terminated(path))
        {
            return Result(Syscall.Call(SyscallNumber.Faccessat, AT_FDCWD, (nint)name, W_OK));
        }
    }

    /// <summary>The names of the directories in a directory, without <c>.</c> and <c>..</c>.</summary>
    public static Errno ListDirectories(string path, out List<string> names)
    {
        names = [];
        var errno = OpenDirectory(path, out var directory);
        if (errno != default)
        {
            return errno;
        }

        using (directory)
        {
            var buffer = new byte[8192];
            while (true)
            {
                nint read;
                fixed (byte* target = buffer)
                {
                    read = Syscall.Call(SyscallNumber.Getdents64, directory!.Number, (nint)target, buffer.Length);
                }

                if (read <= 0)
                {
                    return Result(read);
                }

                AddDirectories(buffer.AsSpan(0, (int)read), names);
            }
        }
    }

    /// <summary>Whether the path still leads to what was opened.</summary>
    public static bool IsSame(OwnedDescriptor opened, string path)
    {
        var mine = stackalloc byte[256];
        var there = stackalloc byte[256];
        return Statx(opened.Number, "", AT_EMPTY_PATH, mine) == default && Statx(AT_FDCWD, path, 0, there) == default
            && Inode(mine) == Inode(there);
    }

    public static Errno ChangeOwner(string path, uint user, uint group)
    {
        fixed (byte* name = KernelFile.Terminated(path))
        {
            return Result(Syscall.Call(SyscallNumber.Fchownat, AT_FDCWD, (nint)name, (nint)user, (nint)group));
        }
    }

    public static Errno Owner(string path, out uint user)
    {
        var buffer = stackalloc byte[256];
        var errno = Statx(AT_FDCWD, path, 0, buffer);
        user = errno == default ? BinaryPrimitives.ReadUInt32LittleEndian(new(buffer + 20, 4)) : uint.MaxValue;
        return errno;
    }

    /// <summary>The number of a block device as the kernel writes it, <c>8:0</c>; null where the file is none.</summary>
    public static Errno BlockDevice(string path, out string? number)
    {
        number = null;
        var buffer = stackalloc byte[256];
        var errno = Statx(AT_FDCWD, path, 0, buffer);
        if (errno == default && (BinaryPrimitives.ReadUInt16LittleEndian(new(buffer + 28, 2)) & S_IFMT) == S_IFBLK)
        {
            var major = BinaryPrimitives.ReadUInt32LittleEndian(new(buffer + 128, 4));
            number = $"{major}:{BinaryPrimitives.ReadUInt32LittleEndian(new(buffer + 132, 4))}";
        }

        return errno;
    }

    /// <summary>An extended attribute, see xattr(7); null where there is none or it may not be read.</summary>
    public static string? Attribute(string path, string attribute)
    {
        var buffer = stackalloc byte[64];
        fixed (byte* name = KernelFile.Terminated(path), key = KernelFile.Terminated(attribute))
        {
            var read = Syscall.Call(SyscallNumber.Getxattr, (nint)name, (nint)key, (nint)buffer, 64);
            return read >= 0 ? Encoding.UTF8.GetString(buffer, (int)read) : null;
        }
    }

    public static Errno SetAttribute(string path, string attribute, string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        fixed (byte* name = KernelFile.Terminated(path), key = KernelFile.Terminated(attribute), content = bytes)
        {
            return Result(Syscall.Call(SyscallNumber.Setxattr, (nint)name, (nint)key, (nint)content, bytes.Length));
        }
    }

    private static Errno Open(string path, int flags, out OwnedDescriptor? file)
    {
        fixed (byte* name = KernelFile.Terminated(path))
        {
            var opened = Syscall.Call(SyscallNumber.Openat, AT_FDCWD, (nint)name, flags);
            file = opened >= 0 ? new OwnedDescriptor((int)opened) : null;
            return Result(opened);
        }
    }

    private static Errno Statx(int directory, string path, int flags, byte* buffer)
    {
        fixed (byte* name = KernelFile.Terminated(path))
        {
            return Result(Syscall.Call(SyscallNumber.Statx, directory, (nint)name, flags, STATX_BASIC_STATS, (nint)buffer));
        }
    }

    // struct statx: the inode at 32, the device of the file system at 136 (major) and 140 (minor).
    private static (ulong, ulong) Inode(byte* status) =>
        (BinaryPrimitives.ReadUInt64LittleEndian(new(status + 32, 8)), BinaryPrimitives.ReadUInt64LittleEndian(new(status + 136, 8)));

    // struct linux_dirent64 of getdents64(2): u64 inode, s64 offset, u16 length of the record, u8 type, name with its zero.
    private static void AddDirectories(ReadOnlySpan<byte> records, List<string> names)
    {
        while (records.Length > 19)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(records[16..]);
            var name = records[19..length];
            name = name[..name.IndexOf((byte)0)];
            if (records[18] == DT_DIR && !name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
            {
                names.Add(Encoding.UTF8.GetString(name));
            }

            records = records[length..];
        }
    }

    private static Errno Result(nint result)
    {
        Syscall.Failed(result, out var errno);
        return errno;
    }
}
