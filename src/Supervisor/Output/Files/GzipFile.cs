using System.IO.Compression;
using Microsoft.Win32.SafeHandles;
using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;

namespace Supervisor.Output.Files;

/// <summary>Replaces an old file by its compressed form: at every moment one of the two is there and complete.</summary>
internal static class GzipFile
{
    private const int BufferSize = 64 * 1024;

    /// <summary>Null, or why it could not be done; then the file is as it was.</summary>
    public static string? Compress(LogDirectory directory, string name)
    {
        var opened = FileCalls.Open(directory.Descriptor, name, FileCalls.O_NOFOLLOW, 0);
        if (Syscall.Failed(opened, out var errno))
        {
            return $"{errno}";
        }

        using var source = new OwnedDescriptor((int)opened);
        var unfinished = name + RotatedName.Unfinished;
        var made = FileCalls.Open(
            directory.Descriptor, unfinished, Descriptors.O_WRONLY | FileCalls.O_CREAT | FileCalls.O_EXCL | FileCalls.O_NOFOLLOW, 0x180);
        if (Syscall.Failed(made, out errno))
        {
            return $"{errno}";
        }

        using var target = new OwnedDescriptor((int)made);
        var problem = Copy(source.Number, target.Number) ?? Finish(directory, name, source.Number, target.Number);
        if (problem is not null)
        {
            _ = FileCalls.Remove(directory.Descriptor, unfinished);
        }

        return problem;
    }

    private static string? Copy(int source, int target)
    {
        // A stream has no other way to say that the disk is full.
        try
        {
            using var from = new FileStream(new SafeFileHandle(source, ownsHandle: false), FileAccess.Read, 0);
            using var to = new FileStream(new SafeFileHandle(target, ownsHandle: false), FileAccess.Write, 0);
            using var gzip = new GZipStream(to, CompressionLevel.Optimal, leaveOpen: true);
            from.CopyTo(gzip, BufferSize);
            return null;
        }
        catch (IOException exception)
        {
            return exception.Message;
        }
    }

    private static string? Finish(LogDirectory directory, string name, int source, int target)
    {
        var errno = FileCalls.Look(source, out var look);
        if (errno == default)
        {
            _ = Descriptors.GiveTo(target, look.User, look.Group);
            _ = FileCalls.ChangeMode(target, look.Permissions);
            errno = FileCalls.Synchronize(target);
        }

        errno = errno == default ? FileCalls.Rename(directory.Descriptor, name + RotatedName.Unfinished, name + RotatedName.Compressed) : errno;
        errno = errno == default ? FileCalls.Remove(directory.Descriptor, name) : errno;
        return errno == default ? null : $"{errno}";
    }
}
