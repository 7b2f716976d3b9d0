using System.Globalization;

namespace Supervisor.Benchmarks.Stage;

/// <summary>What /proc tells of a few processes; one that has ended counts nothing.</summary>
internal static class Processes
{
    /// <summary>All processes in the PID namespace of this one, with what each executes.</summary>
    public static List<(int Pid, string Program)> Beside(int first)
    {
        var home = LinkOf($"/proc/{first}/ns/pid");
        var found = new List<(int, string)>();
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) &&
                LinkOf($"/proc/{pid}/ns/pid") == home && home is not null)
            {
                found.Add((pid, LinkOf($"/proc/{pid}/exe") ?? ""));
            }
        }

        return found;
    }

    public static long ProportionalKibibytes(int pid) => NumberAfter("Pss:", $"/proc/{pid}/smaps_rollup");

    /// <summary>How often its threads went to sleep or were sent to sleep, which is how often they had woken up.</summary>
    public static long Switches(int pid) => Threads(pid).Sum(thread =>
        NumberAfter("voluntary_ctxt_switches:", $"{thread}/status") + NumberAfter("nonvoluntary_ctxt_switches:", $"{thread}/status"));

    public static long CpuNanoseconds(int pid) => Threads(pid).Sum(thread => NumberAfter("", $"{thread}/schedstat"));

    private static string[] Threads(int pid)
    {
        try
        {
            return Directory.GetDirectories($"/proc/{pid}/task");
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static long NumberAfter(string label, string file)
    {
        try
        {
            var line = File.ReadLines(file).FirstOrDefault(line => line.StartsWith(label, StringComparison.Ordinal));
            var word = line?[label.Length..].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
            return long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static string? LinkOf(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
