using System.Text;
using Serilog;
using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;
using Supervisor.Output;

namespace Supervisor.Machine;

/// <summary>
/// The file in which Kubernetes looks for the reason of a container's end. It is written by a thread of its own, which has
/// a moment for it: whatever lies there, a hanging file system or no thread to be had included, does not hold up the end.
/// </summary>
internal static class TerminationLog
{
    /// <summary>Kubernetes shows no more of it.</summary>
    public const int MaximumBytes = 4096;

    private const int Flags = Descriptors.O_WRONLY | Descriptors.O_NONBLOCK | Descriptors.O_NOCTTY | Descriptors.O_CLOEXEC;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Replaces what is in the file, which must be there: a regular one, and no symbolic link.</summary>
    public static void Write(string path, string text, ILogger? log)
    {
        string? problem = "it took too long";
        try
        {
            var writer = new Thread(() => Volatile.Write(ref problem, TryWrite(path, text))) { IsBackground = true, Name = "termination log" };
            writer.Start();
            _ = writer.Join(Patience);
        }
        catch (Exception exception) when (exception is OutOfMemoryException or ThreadStartException)
        {
            problem = exception.Message;
        }

        if (Volatile.Read(ref problem) is { } reason)
        {
            log?.Warning("cannot write the termination log {Path}: {Reason}, ignoring", path, reason);
        }
    }

    /// <returns>Why not; null if it is written.</returns>
    private static string? TryWrite(string path, string text)
    {
        var opened = Descriptors.Open(KernelFile.Terminated(path), Flags | FileCalls.O_NOFOLLOW);
        if (Syscall.Failed(opened, out var errno))
        {
            return errno == Errno.ELOOP ? "it is a symbolic link" : errno.ToString();
        }

        using var file = new OwnedDescriptor((int)opened);
        if (!Descriptors.TryIdentify(file.Number, out var identity) || !identity.IsRegular)
        {
            return "it is no regular file";
        }

        var bytes = Cut(text);
        return Syscall.Failed(Descriptors.Write(file.Number, bytes), out errno) || Syscall.Failed(Descriptors.Truncate(file.Number, bytes.Length), out errno)
            ? errno.ToString()
            : null;
    }

    /// <summary>As much as is shown, in whole characters.</summary>
    internal static byte[] Cut(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return bytes.Length <= MaximumBytes ? bytes : bytes[..LineFramer.CharacterBoundary(bytes, MaximumBytes)];
    }
}
