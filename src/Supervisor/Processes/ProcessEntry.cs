using System.Buffers.Text;

namespace Supervisor.Processes;

/// <summary>One process of /proc; see proc_pid_stat(5).</summary>
/// <param name="Group">Process group.</param>
/// <param name="StartTime">Clock ticks since boot: with the pid it names a process for good.</param>
internal readonly record struct ProcessEntry(int Pid, int Parent, int Group, int Session, ulong StartTime, bool IsAlive)
{
    // Positions among the fields after the command's closing parenthesis; the first is the state.
    private const int FieldState = 0;
    private const int FieldParent = 1;
    private const int FieldGroup = 2;
    private const int FieldSession = 3;
    private const int FieldThreads = 17;
    private const int FieldStartTime = 19;

    /// <summary>Reads the content of /proc/PID/stat. The command may hold anything, so fields count from its last ')'.</summary>
    public static bool TryParse(int pid, ReadOnlySpan<byte> stat, out ProcessEntry entry)
    {
        entry = default;
        var end = stat.LastIndexOf((byte)')');
        if (end < 0 || end + 2 > stat.Length)
        {
            return false;
        }

        var rest = stat[(end + 2)..];
        var state = (byte)0;
        Span<long> numbers = stackalloc long[FieldStartTime + 1];
        for (var field = 0; field <= FieldStartTime; field++)
        {
            var space = rest.IndexOf((byte)' ');
            var text = space < 0 ? rest : rest[..space];
            if (text.IsEmpty)
            {
                return false;
            }

            if (field == FieldState)
            {
                state = text[0];
            }
            else
            {
                _ = Utf8Parser.TryParse(text, out numbers[field], out _);
            }

            rest = space < 0 ? [] : rest[(space + 1)..];
        }

        // A process whose first thread has ended shows as a zombie while its other threads live on.
        var isAlive = state is not ((byte)'Z' or (byte)'X' or (byte)'x') || numbers[FieldThreads] > 1;
        entry = new ProcessEntry(
            pid,
            (int)numbers[FieldParent],
            (int)numbers[FieldGroup],
            (int)numbers[FieldSession],
            (ulong)numbers[FieldStartTime],
            isAlive);
        return true;
    }
}
