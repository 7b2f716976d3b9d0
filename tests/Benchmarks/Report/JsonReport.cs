using System.Text.Json;
using Supervisor.Benchmarks.Measures;

namespace Supervisor.Benchmarks.Report;

/// <summary>What was measured, for machines: all samples.</summary>
internal static class JsonReport
{
    public static void Write(Stream output, Sheet sheet, IEnumerable<Row> rows)
    {
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        writer.WriteString("machine", Machine.InGeneralTerms());
        writer.WriteStartObject("figures");
        foreach (var row in rows)
        {
            writer.WriteStartObject(row.Key);
            writer.WriteString("title", row.Title);
            writer.WriteString("unit", row.Unit);
            foreach (var column in sheet.Columns(row))
            {
                Write(writer, sheet, row, column);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, Sheet sheet, Row row, string column)
    {
        writer.WriteStartObject(column);
        if (sheet.Reason(row, column) is { } reason)
        {
            writer.WriteString("none", reason);
        }

        var samples = sheet.Samples(row, column);
        if (samples.Count > 0)
        {
            writer.WriteNumber("median", Math.Round(sheet.Quantile(row, column, 0.5), 4));
            writer.WriteNumber("p99", Math.Round(sheet.Quantile(row, column, 0.99), 4));
        }

        writer.WriteStartArray("samples");
        foreach (var sample in samples)
        {
            writer.WriteNumberValue(Math.Round(sample, 4));
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
