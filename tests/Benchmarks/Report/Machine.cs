using System.Globalization;

namespace Supervisor.Benchmarks.Report;

/// <summary>Where it was measured, without names.</summary>
internal static class Machine
{
    public static string InGeneralTerms()
    {
        var isVirtual = File.ReadLines("/proc/cpuinfo").Any(line => line.StartsWith("flags", StringComparison.Ordinal) && line.Contains(" hypervisor", StringComparison.Ordinal));
        var words = File.ReadLines("/proc/meminfo").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var gibibytes = long.Parse(words[1], CultureInfo.InvariantCulture) / 1048576.0;
        var release = File.Exists("/etc/os-release") ? File.ReadLines("/etc/os-release").FirstOrDefault(line => line.StartsWith("PRETTY_NAME=", StringComparison.Ordinal)) : null;
        var distribution = release?["PRETTY_NAME=".Length..].Trim('"') ?? "Linux";
        return $"{(isVirtual ? "virtual machine" : "machine")} with {Environment.ProcessorCount} processors and {gibibytes:0} GiB, " +
            $"{distribution}, Linux {Environment.OSVersion.Version.ToString(2)}";
    }
}
