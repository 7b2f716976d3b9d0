using System.Globalization;

namespace Supervisor.SystemTests.Harness;

/// <summary>A process as /proc shows it from outside; see proc(5).</summary>
/// <param name="Numbers">Its numbers in each PID namespace from this one inwards.</param>
/// <param name="State">R, S, D, Z, T…</param>
internal sealed record ProcessEntry(int Pid, IReadOnlyList<int> Numbers, int Parent, char State, string Name, string Namespace)
{
    /// <summary>Its number in its own PID namespace.</summary>
    public int InnerPid => Numbers[^1];

    public bool IsZombie => State == 'Z';

    /// <summary>Arguments separated by spaces; empty for a zombie.</summary>
    public string CommandLine
    {
        get
        {
            try
            {
                return File.ReadAllText($"/proc/{Pid}/cmdline").Replace('\0', ' ').Trim();
            }
            catch (IOException)
            {
                return "";
            }
        }
    }

    public override string ToString() => $"{Pid} ({InnerPid} inside) {State} parent {Parent} {Name} {CommandLine}";
}

internal static class ProcessTable
{
    public static IReadOnlyList<ProcessEntry> All() =>
        [.. Directory.GetDirectories("/proc").Select(Path.GetFileName)
            .Where(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(name => Read(int.Parse(name!, CultureInfo.InvariantCulture))).OfType<ProcessEntry>()];

    /// <summary>Null once it is gone.</summary>
    public static ProcessEntry? Read(int pid)
    {
        try
        {
            var fields = File.ReadAllLines($"/proc/{pid}/status").Select(line => line.Split(':', 2))
                .Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1].Trim(), StringComparer.Ordinal);
            var numbers = fields["NSpid"].Split('\t', StringSplitOptions.RemoveEmptyEntries);
            var link = new FileInfo($"/proc/{pid}/ns/pid").LinkTarget ?? "";
            return new ProcessEntry(pid, [.. numbers.Select(number => int.Parse(number, CultureInfo.InvariantCulture))],
                int.Parse(fields["PPid"], CultureInfo.InvariantCulture), fields["State"][0], fields["Name"], link);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or KeyNotFoundException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>What descends from a process, whichever PID namespaces that leads to.</summary>
    public static IReadOnlyList<ProcessEntry> DescendantsOf(int pid)
    {
        var children = All().ToLookup(entry => entry.Parent);
        List<ProcessEntry> found = [.. children[pid]];
        for (var index = 0; index < found.Count; index++)
        {
            found.AddRange(children[found[index].Pid]);
        }

        return found;
    }

    /// <summary>A line of status without its name, or empty once it is gone.</summary>
    public static string Status(int pid, string name)
    {
        try
        {
            return File.ReadLines($"/proc/{pid}/status").FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.Ordinal))?[(name.Length + 1)..].Trim() ?? "";
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>The namespace of a kind that a process is in, as <c>net:[4026531840]</c>.</summary>
    public static string Namespace(int pid, string kind) => new FileInfo($"/proc/{pid}/ns/{kind}").LinkTarget ?? "";

    public static bool IsAlive(int pid) => Read(pid) is { IsZombie: false };

    /// <summary>A number from status, such as VmRSS in kB, or null.</summary>
    public static long? Field(int pid, string name)
    {
        try
        {
            var line = File.ReadLines($"/proc/{pid}/status").FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.Ordinal));
            return line is null ? null : long.Parse(line[(name.Length + 1)..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
