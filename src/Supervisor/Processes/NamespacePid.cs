using System.Buffers.Text;

namespace Supervisor.Processes;

/// <summary>The number of a process in its own PID namespace: the last on the NSpid line of proc_pid_status(5).</summary>
internal static class NamespacePid
{
    /// <summary>The number as the supervisor sees it, where /proc does not tell another.</summary>
    public static int Of(int pid)
    {
        Span<byte> path = stackalloc byte[40];
        Span<byte> status = stackalloc byte[4096];
        var length = ProcFile.Read(ProcFile.Path(path, pid, "status"u8), status);
        return LastIn(status[..length]) ?? pid;
    }

    internal static int? LastIn(ReadOnlySpan<byte> status)
    {
        var label = "\nNSpid:\t"u8;
        var start = status.IndexOf(label);
        if (start < 0)
        {
            return null;
        }

        var line = status[(start + label.Length)..];
        var end = line.IndexOf((byte)'\n');
        line = end < 0 ? line : line[..end];
        return Utf8Parser.TryParse(line[(line.LastIndexOf((byte)'\t') + 1)..], out int number, out _) ? number : null;
    }
}
