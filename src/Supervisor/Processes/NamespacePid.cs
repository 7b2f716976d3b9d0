using System.Buffers.Text;

namespace Supervisor.Processes;

/// <summary>The numbers of a process in the PID namespaces that it is in: the NSpid line of proc_pid_status(5).</summary>
internal static class NamespacePid
{
    /// <summary>From the supervisor's namespace down to its own; none where /proc does not tell.</summary>
    public static List<int> All(int pid)
    {
        Span<byte> path = stackalloc byte[40];
        Span<byte> status = stackalloc byte[4096];
        var numbers = new List<int>(2);
        var line = LineIn(status[..ProcFile.Read(ProcFile.Path(path, pid, "status"u8), status)]);
        while (Utf8Parser.TryParse(line, out int number, out var digits))
        {
            numbers.Add(number);
            line = digits < line.Length ? line[(digits + 1)..] : [];
        }

        return numbers;
    }

    /// <summary>In its own namespace; the number as the supervisor sees it, where /proc does not tell another.</summary>
    public static int Of(int pid)
    {
        Span<byte> path = stackalloc byte[40];
        Span<byte> status = stackalloc byte[4096];
        var length = ProcFile.Read(ProcFile.Path(path, pid, "status"u8), status);
        return LastIn(status[..length]) ?? pid;
    }

    internal static int? LastIn(ReadOnlySpan<byte> status)
    {
        var line = LineIn(status);
        return Utf8Parser.TryParse(line[(line.LastIndexOf((byte)'\t') + 1)..], out int number, out _) ? number : null;
    }

    private static ReadOnlySpan<byte> LineIn(ReadOnlySpan<byte> status)
    {
        var label = "\nNSpid:\t"u8;
        var start = status.IndexOf(label);
        var line = start < 0 ? [] : status[(start + label.Length)..];
        var end = line.IndexOf((byte)'\n');
        return end < 0 ? line : line[..end];
    }
}
