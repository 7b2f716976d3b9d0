using Supervisor.Kernel;

namespace Supervisor.Processes;

/// <summary>Paths below /proc as the kernel takes them, without the runtime's file layer: no allocation, no exception.</summary>
internal static class ProcFile
{
    /// <summary>Reads a small file at once; zero bytes where it, or its process, is gone.</summary>
    public static int Read(ReadOnlySpan<byte> path, Span<byte> buffer)
    {
        var descriptor = (int)Descriptors.Open(path, Descriptors.O_CLOEXEC);
        if (descriptor < 0)
        {
            return 0;
        }

        var length = Descriptors.Read(descriptor, buffer);
        Descriptors.Close(descriptor);
        return (int)Math.Max(0, length);
    }

    /// <summary>Writes <c>/proc/PID/NAME</c>, zero-terminated.</summary>
    public static ReadOnlySpan<byte> Path(Span<byte> buffer, int pid, ReadOnlySpan<byte> name)
    {
        "/proc/"u8.CopyTo(buffer);
        _ = System.Buffers.Text.Utf8Formatter.TryFormat(pid, buffer[6..], out var digits);
        var end = 6 + digits;
        buffer[end++] = (byte)'/';
        name.CopyTo(buffer[end..]);
        buffer[end + name.Length] = 0;
        return buffer[..(end + name.Length + 1)];
    }
}
