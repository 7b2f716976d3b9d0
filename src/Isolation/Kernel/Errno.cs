namespace Supervisor.Isolation.Kernel;

/// <summary>An error number of the kernel; see errno(3). <c>default</c> means no error.</summary>
/// <param name="Number">The positive number, as in asm-generic/errno.h; the same on x86-64 and aarch64.</param>
public readonly record struct Errno(int Number)
{
    // One home for number, name and meaning; the order is the number's.
    private static readonly (int Number, string Name, string Meaning)[] Known =
    [
        (1, "EPERM", "Operation not permitted"),
        (2, "ENOENT", "No such file or directory"),
        (3, "ESRCH", "No such process"),
        (4, "EINTR", "Interrupted system call"),
        (5, "EIO", "Input/output error"),
        (6, "ENXIO", "No such device or address"),
        (7, "E2BIG", "Argument list too long"),
        (8, "ENOEXEC", "Exec format error"),
        (9, "EBADF", "Bad file descriptor"),
        (10, "ECHILD", "No child processes"),
        (11, "EAGAIN", "Resource temporarily unavailable"),
        (12, "ENOMEM", "Cannot allocate memory"),
        (13, "EACCES", "Permission denied"),
        (14, "EFAULT", "Bad address"),
        (15, "ENOTBLK", "Block device required"),
        (16, "EBUSY", "Device or resource busy"),
        (17, "EEXIST", "File exists"),
        (18, "EXDEV", "Invalid cross-device link"),
        (19, "ENODEV", "No such device"),
        (20, "ENOTDIR", "Not a directory"),
        (21, "EISDIR", "Is a directory"),
        (22, "EINVAL", "Invalid argument"),
        (23, "ENFILE", "Too many open files in system"),
        (24, "EMFILE", "Too many open files"),
        (25, "ENOTTY", "Inappropriate ioctl for device"),
        (26, "ETXTBSY", "Text file busy"),
        (27, "EFBIG", "File too large"),
        (28, "ENOSPC", "No space left on device"),
        (29, "ESPIPE", "Illegal seek"),
        (30, "EROFS", "Read-only file system"),
        (31, "EMLINK", "Too many links"),
        (32, "EPIPE", "Broken pipe"),
        (33, "EDOM", "Numerical argument out of domain"),
        (34, "ERANGE", "Numerical result out of range"),
        (35, "EDEADLK", "Resource deadlock avoided"),
        (36, "ENAMETOOLONG", "File name too long"),
        (38, "ENOSYS", "Function not implemented"),
        (39, "ENOTEMPTY", "Directory not empty"),
        (40, "ELOOP", "Too many levels of symbolic links"),
        (61, "ENODATA", "No data available"),
        (62, "ETIME", "Timer expired"),
        (71, "EPROTO", "Protocol error"),
        (75, "EOVERFLOW", "Value too large for defined data type"),
        (80, "ELIBBAD", "Accessing a corrupted shared library"),
        (87, "EUSERS", "Too many users"),
        (95, "EOPNOTSUPP", "Operation not supported"),
        (98, "EADDRINUSE", "Address already in use"),
        (104, "ECONNRESET", "Connection reset by peer"),
        (105, "ENOBUFS", "No buffer space available"),
        (110, "ETIMEDOUT", "Connection timed out"),
        (111, "ECONNREFUSED", "Connection refused"),
        (115, "EINPROGRESS", "Operation now in progress"),
        (116, "ESTALE", "Stale file handle"),
        (122, "EDQUOT", "Disk quota exceeded"),
    ];

#pragma warning disable CA1720, CS1591 // the names of errno(3)
    internal static Errno EPERM => new(1);
    internal static Errno ENOENT => new(2);
    internal static Errno ESRCH => new(3);
    internal static Errno EINTR => new(4);
    internal static Errno EIO => new(5);
    internal static Errno E2BIG => new(7);
    internal static Errno ENOEXEC => new(8);
    internal static Errno EBADF => new(9);
    internal static Errno ECHILD => new(10);
    internal static Errno EAGAIN => new(11);
    internal static Errno ENOMEM => new(12);
    internal static Errno EACCES => new(13);
    internal static Errno EBUSY => new(16);
    internal static Errno EEXIST => new(17);
    internal static Errno EXDEV => new(18);
    internal static Errno ENODEV => new(19);
    internal static Errno ENOTDIR => new(20);
    internal static Errno EISDIR => new(21);
    internal static Errno EINVAL => new(22);
    internal static Errno ENFILE => new(23);
    internal static Errno EMFILE => new(24);
    internal static Errno ETXTBSY => new(26);
    internal static Errno ENOSPC => new(28);
    internal static Errno EROFS => new(30);
    internal static Errno EPIPE => new(32);
    internal static Errno ERANGE => new(34);
    internal static Errno ENAMETOOLONG => new(36);
    internal static Errno ENOSYS => new(38);
    internal static Errno ELOOP => new(40);
    internal static Errno ELIBBAD => new(80);
    internal static Errno EOPNOTSUPP => new(95);
#pragma warning restore CA1720, CS1591

    /// <summary>The symbolic name, such as <c>EACCES</c>; <c>errno 200</c> where it has none here.</summary>
    public string Name => Find()?.Name ?? $"errno {Number}";

    /// <summary>What strerror(3) says of it in English.</summary>
    public string Meaning => Find()?.Meaning ?? "Unknown error";

    /// <summary>Whether a later attempt may succeed with nothing changed: a passing shortage or interruption.</summary>
    public bool IsTransient => Number is 4 or 5 or 11 or 12 or 16 or 23 or 24 or 26 or 28 or 105 or 110 or 116 or 122;

    /// <summary>The form for a person: <c>EACCES (Permission denied)</c>.</summary>
    public override string ToString() => $"{Name} ({Meaning})";

    private (int Number, string Name, string Meaning)? Find()
    {
        foreach (var known in Known)
        {
            if (known.Number == Number)
            {
                return known;
            }
        }

        return null;
    }
}
