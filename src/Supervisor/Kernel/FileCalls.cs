using System.Buffers.Binary;
using System.Text;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Kernel;

/// <summary>Calls on files by a directory's descriptor and a name in it, so that no path is resolved twice.</summary>
internal static unsafe class FileCalls
{
    public const int O_CREAT = 0x40;
    public const int O_EXCL = 0x80;
    public const int O_APPEND = 0x400;
    public const int O_PATH = 0x200000;

    private const int AT_FDCWD = -100;
    private const int AT_SYMLINK_NOFOLLOW = 0x100;
    private const int AT_EMPTY_PATH = 0x1000;
    private const int RENAME_NOREPLACE = 1;
    private const int STATX_BASIC_STATS = 0x7ff;
    private const int STATX_BTIME = 0x800;
    private const int LongestPath = 4096;

    private static bool Arm => System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64;

    // These two differ between the architectures: asm/fcntl.h.
    public static int O_DIRECTORY => Arm ? 0x4000 : 0x10000;

    public static int O_NOFOLLOW => Arm ? 0x8000 : 0x20000;

    /// <summary>The root directory, as a place to begin at.</summary>
    public static nint OpenRoot() => Open(AT_FDCWD, "/", O_PATH | O_DIRECTORY, 0);

    public static nint Open(int directory, string name, int flags, int mode)
    {
        fixed (byte* path = KernelFile.Terminated(name))
        {
            return Syscall.Call(SyscallNumber.Openat, directory, (nint)path, flags | Descriptors.O_CLOEXEC, mode);
        }
    }

    /// <summary>What statx(2) says of an open file.</summary>
    public static Errno Look(int file, out FileLook look) => Look(file, "", AT_EMPTY_PATH, out look);

    /// <summary>What it says of a name; of a link itself.</summary>
    public static Errno Look(int directory, string name, out FileLook look) => Look(directory, name, AT_SYMLINK_NOFOLLOW, out look);

    /// <summary>Where a link leads to.</summary>
    public static Errno ReadLink(int directory, string name, out string target)
    {
        var buffer = stackalloc byte[LongestPath];
        fixed (byte* path = KernelFile.Terminated(name))
        {
            var length = Syscall.Call(SyscallNumber.Readlinkat, directory, (nint)path, (nint)buffer, LongestPath);
            target = length > 0 ? Encoding.UTF8.GetString(buffer, (int)length) : "";
            return ErrnoOf(length);
        }
    }

    /// <summary>renameat2(2) that replaces nothing: EEXIST.</summary>
    public static Errno Rename(int directory, string from, string to)
    {
        fixed (byte* old = KernelFile.Terminated(from), @new = KernelFile.Terminated(to))
        {
            var errno = ErrnoOf(Syscall.Call(SyscallNumber.Renameat2, directory, (nint)old, directory, (nint)@new, RENAME_NOREPLACE));
            if (errno != Errno.EINVAL)
            {
                return errno;
            }

            // Not every file system knows the flag.
            return Look(directory, to, out _) == default
                ? Errno.EEXIST
                : ErrnoOf(Syscall.Call(SyscallNumber.Renameat2, directory, (nint)old, directory, (nint)@new, 0));
        }
    }

    public static Errno Remove(int directory, string name)
    {
        fixed (byte* path = KernelFile.Terminated(name))
        {
            return ErrnoOf(Syscall.Call(SyscallNumber.Unlinkat, directory, (nint)path, 0));
        }
    }

    public static Errno ChangeMode(int file, int mode) => ErrnoOf(Syscall.Call(SyscallNumber.Fchmod, file, mode));

    /// <summary>Its content is on the disk afterwards: fdatasync(2).</summary>
    public static Errno Synchronize(int file) => ErrnoOf(Syscall.Call(SyscallNumber.Fdatasync, file));

    /// <summary>The names of what is in a directory that was opened for reading, without <c>.</c> and <c>..</c>.</summary>
    public static Errno List(int directory, List<string> names)
    {
        var buffer = new byte[16 * 1024];
        while (true)
        {
            nint read;
            fixed (byte* target = buffer)
            {
                read = Syscall.Call(SyscallNumber.Getdents64, directory, (nint)target, buffer.Length);
            }

            if (read <= 0)
            {
                return ErrnoOf(read);
            }

            AddNames(buffer.AsSpan(0, (int)read), names);
        }
    }

    // struct linux_dirent64 of getdents64(2): u64 inode, s64 offset, u16 length of the record, u8 type, name with its zero.
    private static void AddNames(ReadOnlySpan<byte> records, List<string> names)
    {
        while (records.Length > 19)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(records[16..]);
            var name = records[19..length];
            var text = Encoding.UTF8.GetString(name[..name.IndexOf((byte)0)]);
            if (text is not ("." or ".."))
            {
                names.Add(text);
            }

            records = records[length..];
        }
    }

    // struct statx, see statx(2).
    private static Errno Look(int directory, string name, int flags, out FileLook look)
    {
        look = default;
        var buffer = stackalloc byte[256];
        fixed (byte* path = name.Length == 0 ? "\0"u8 : KernelFile.Terminated(name))
        {
            var result = Syscall.Call(SyscallNumber.Statx, directory, (nint)path, flags, STATX_BASIC_STATS | STATX_BTIME, (nint)buffer);
            if (Syscall.Failed(result, out var errno))
            {
                return errno;
            }
        }

        var bytes = new ReadOnlySpan<byte>(buffer, 256);
        var knowsBirth = (BinaryPrimitives.ReadUInt32LittleEndian(bytes) & STATX_BTIME) != 0;
        look = new FileLook(
            Links: BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]),
            User: BinaryPrimitives.ReadUInt32LittleEndian(bytes[20..]),
            Group: BinaryPrimitives.ReadUInt32LittleEndian(bytes[24..]),
            Mode: BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]),
            Inode: BinaryPrimitives.ReadUInt64LittleEndian(bytes[32..]),
            Size: BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]),
            Born: knowsBirth ? (BinaryPrimitives.ReadInt64LittleEndian(bytes[80..]) * 1_000_000) + (BinaryPrimitives.ReadUInt32LittleEndian(bytes[88..]) / 1000) : null,
            Device: BinaryPrimitives.ReadUInt64LittleEndian(bytes[136..]));
        return default;
    }

    private static Errno ErrnoOf(nint result)
    {
        Syscall.Failed(result, out var errno);
        return errno;
    }
}

/// <summary>What is to know of a file; see inode(7).</summary>
/// <param name="Size">In bytes.</param>
/// <param name="Born">When it was made, in microseconds since 1970; null where the file system does not know.</param>
internal readonly record struct FileLook(uint Links, uint User, uint Group, int Mode, ulong Inode, long Size, long? Born, ulong Device)
{
    private const int S_IFMT = 0xF000;
    private const int WritableByOthers = 0x12;

    public bool IsRegular => (Mode & S_IFMT) == 0x8000;

    public bool IsDirectory => (Mode & S_IFMT) == 0x4000;

    public bool IsLink => (Mode & S_IFMT) == 0xA000;

    public bool IsSocket => (Mode & S_IFMT) == 0xC000;

    public int Permissions => Mode & 0xFFF;

    public bool IsSameFile(FileLook other) => Inode == other.Inode && Device == other.Device;

    /// <summary>Nobody but root and this user can put anything into the directory.</summary>
    public bool IsOnlyFor(uint user) => (User == 0 || User == user) && (Mode & WritableByOthers) == 0;
}
