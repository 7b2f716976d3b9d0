using System.Buffers.Text;

namespace Supervisor.Processes;

/// <summary>The effective ids of a process, from the Uid and Gid lines of proc_pid_status(5).</summary>
internal static class ProcessOwner
{
    public static bool TryRead(int pid, out int user, out int group)
    {
        Span<byte> path = stackalloc byte[40];
        Span<byte> status = stackalloc byte[2048];
        user = group = 0;
        var length = ProcFile.Read(ProcFile.Path(path, pid, "status"u8), status);
        return Effective(status[..length], "\nUid:\t"u8, out user) && Effective(status[..length], "\nGid:\t"u8, out group);
    }

    /// <summary>The second of the line's four numbers: real, effective, saved, file system.</summary>
    private static bool Effective(ReadOnlySpan<byte> status, ReadOnlySpan<byte> label, out int id)
    {
        id = 0;
        var start = status.IndexOf(label);
        if (start < 0)
        {
            return false;
        }

        var line = status[(start + label.Length)..];
        var tab = line.IndexOf((byte)'\t');
        if (tab < 0 || !Utf8Parser.TryParse(line[(tab + 1)..], out uint number, out _))
        {
            return false;
        }

        id = (int)number;
        return true;
    }
}
