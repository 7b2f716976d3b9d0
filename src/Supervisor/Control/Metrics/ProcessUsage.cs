using System.Buffers.Text;
using Supervisor.Processes;

namespace Supervisor.Control.Metrics;

/// <summary>What one process uses, by proc_pid_stat(5).</summary>
/// <param name="Cpu">With that of its children that it has waited for.</param>
/// <param name="Memory">Resident, in bytes.</param>
internal readonly record struct ProcessUsage(TimeSpan Cpu, ulong Memory, int Threads)
{
    // USER_HZ is 100 on all that we run on, as sysconf(3) has it; so is a page by Environment.
    private const int TicksPerSecond = 100;

    // Positions among the fields after the command's closing parenthesis; the first is the state.
    private const int FieldUserTime = 11;
    private const int FieldLastTime = 14;
    private const int FieldThreads = 17;
    private const int FieldPages = 21;

    /// <summary>False when it is gone.</summary>
    public static bool TryRead(int pid, out ProcessUsage usage)
    {
        Span<byte> path = stackalloc byte[40];
        Span<byte> stat = stackalloc byte[1024];
        var length = ProcFile.Read(ProcFile.Path(path, pid, "stat"u8), stat);
        return TryParse(stat[..length], out usage);
    }

    internal static bool TryParse(ReadOnlySpan<byte> stat, out ProcessUsage usage)
    {
        usage = default;
        var end = stat.LastIndexOf((byte)')');
        if (end < 0 || end + 2 > stat.Length)
        {
            return false;
        }

        var rest = stat[(end + 2)..];
        long ticks = 0, threads = 0, pages = 0;
        for (var field = 0; field <= FieldPages; field++)
        {
            var space = rest.IndexOf((byte)' ');
            var text = space < 0 ? rest : rest[..space];
            if (text.IsEmpty)
            {
                return false;
            }

            _ = Utf8Parser.TryParse(text, out long number, out _);
            ticks += field is >= FieldUserTime and <= FieldLastTime ? number : 0;
            threads = field == FieldThreads ? number : threads;
            pages = field == FieldPages ? number : pages;
            rest = space < 0 ? [] : rest[(space + 1)..];
        }

        usage = new ProcessUsage(TimeSpan.FromSeconds((double)ticks / TicksPerSecond), (ulong)Math.Max(0, pages) * (ulong)Environment.SystemPageSize, (int)threads);
        return true;
    }
}
