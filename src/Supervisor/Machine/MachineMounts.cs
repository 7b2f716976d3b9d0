using Serilog;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Machine;

/// <summary>
/// What the init of a bare kernel mounts before anything can run. A file system that is there already is left as it is; one
/// that cannot be mounted is reported, and the start goes on.
/// </summary>
internal static unsafe class MachineMounts
{
    private const int NoSuid = 2;
    private const int NoDevices = 4;
    private const int NoExec = 8;
    private const int AtCurrentDirectory = -100;

    // In this order: /proc tells what is mounted, and a directory must exist before one below it.
    private static readonly FileSystem[] All =
    [
        new("proc", "/proc", NoSuid | NoDevices | NoExec, "", 0x9fa0),
        new("sysfs", "/sys", NoSuid | NoDevices | NoExec, "", 0x62656572),
        new("devtmpfs", "/dev", NoSuid, "mode=0755", 0x01021994),
        new("devpts", "/dev/pts", NoSuid | NoExec, "mode=0620,ptmxmode=0666,gid=5", 0x1cd1),
        new("tmpfs", "/dev/shm", NoSuid | NoDevices, "mode=1777", 0x01021994),
        new("tmpfs", "/run", NoSuid | NoDevices, "mode=0755", 0x01021994),
        new("tmpfs", "/tmp", NoSuid | NoDevices, "mode=1777", 0x01021994),
        new("cgroup2", "/sys/fs/cgroup", NoSuid | NoDevices | NoExec, "", 0x63677270),
    ];

    public static void MountMissing(ILogger log)
    {
        foreach (var entry in All)
        {
            if (IsMounted(entry))
            {
                continue;
            }

            MakeDirectory(entry.Target);
            var errno = Mount(entry);
            if (errno == default)
            {
                log.Debug("mounted {Type} on {Target}", entry.Type, entry.Target);
            }
            else
            {
                log.Warning("cannot mount {Type} on {Target}: {Errno}, ignoring", entry.Type, entry.Target, errno);
            }
        }
    }

    /// <summary>By the magic number of statfs(2), which needs no /proc.</summary>
    private static bool IsMounted(FileSystem entry)
    {
        var status = stackalloc long[32];
        fixed (byte* path = KernelFile.Terminated(entry.Target))
        {
            return !Syscall.Failed(Syscall.Call(SyscallNumber.Statfs, (nint)path, (nint)status), out _)
                && status[0] == entry.Magic;
        }
    }

    private static void MakeDirectory(string path)
    {
        // EEXIST is the usual case; any other failure shows again, and is reported, at the mount.
        fixed (byte* name = KernelFile.Terminated(path))
        {
            _ = Syscall.Call(SyscallNumber.Mkdirat, AtCurrentDirectory, (nint)name, 0x1ED);
        }
    }

    private static Errno Mount(FileSystem entry)
    {
        fixed (byte* type = KernelFile.Terminated(entry.Type), target = KernelFile.Terminated(entry.Target), data = KernelFile.Terminated(entry.Data))
        {
            var result = Syscall.Call(SyscallNumber.Mount, (nint)type, (nint)target, (nint)type, entry.Flags, (nint)data);
            _ = Syscall.Failed(result, out var errno);
            return errno;
        }
    }

    private sealed record FileSystem(string Type, string Target, int Flags, string Data, long Magic);
}
