using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Supervisor.Benchmarks;

/// <summary>The table for people and the file for machines.</summary>
internal static class Report
{
    public static void Write(TextWriter output, Dictionary<Contestant, List<double>> samples)
    {
        var floor = samples.First(entry => entry.Key.Name.StartsWith("C: the system calls", StringComparison.Ordinal)).Value;
        output.WriteLine("| launch of a static program to its end | samples | median, ms | p90, ms | to the C floor |");
        output.WriteLine("|---|---:|---:|---:|---:|");
        foreach (var (contestant, times) in samples)
        {
            output.WriteLine(times.Count == 0
                ? $"| {contestant.Name} | 0 | – | – | – |"
                : string.Create(CultureInfo.InvariantCulture, $"| {contestant.Name} | {times.Count} | {Quantile(times, 0.5) / 1000:0.000} | {Quantile(times, 0.9) / 1000:0.000} | {Quantile(times, 0.5) / Quantile(floor, 0.5):0.00} |"));
        }
    }

    public static string Json(Dictionary<Contestant, List<double>> samples)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            foreach (var (contestant, times) in samples)
            {
                writer.WriteStartArray(contestant.Name);
                times.ForEach(time => writer.WriteNumberValue(Math.Round(time, 1)));
                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static double Quantile(List<double> times, double part)
    {
        if (times.Count == 0)
        {
            return double.NaN;
        }

        var sorted = times.Order().ToArray();
        return sorted[(int)Math.Min(sorted.Length - 1, part * sorted.Length)];
    }
}
