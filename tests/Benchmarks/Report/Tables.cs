using System.Globalization;
using System.Text;
using Supervisor.Benchmarks.Launches;
using Supervisor.Benchmarks.Measures;

namespace Supervisor.Benchmarks.Report;

/// <summary>What was measured, for people: Markdown.</summary>
internal static class Tables
{
    private const string Floor = "floor";
    private const string Ours = "ours: run";

    /// <summary>Rows are figures, columns are peers; below it why there are dashes.</summary>
    public static string OfPeers(Sheet sheet, IReadOnlyList<Row> rows, IReadOnlyList<string> peers)
    {
        var text = new StringBuilder("| |");
        foreach (var peer in peers)
        {
            text.Append(' ').Append(peer).Append(" |");
        }

        text.Append(" run to floor | run to the best other |\n|---|").Insert(text.Length, "---:|", peers.Count + 2).Append('\n');
        foreach (var row in rows)
        {
            text.Append("| ").Append(row.Title).Append(", ").Append(row.Unit).Append(" |");
            foreach (var peer in peers)
            {
                text.Append(' ').Append(Figure(sheet.Quantile(row, peer, row.Part))).Append(" |");
            }

            var others = peers.Where(peer => peer != Floor && !peer.StartsWith("ours", StringComparison.Ordinal));
            text.Append(' ').Append(Ratio(sheet, row, Floor)).Append(" | ").Append(Ratio(sheet, row, Best(sheet, row, others))).Append(" |\n");
        }

        return text.Append('\n').Append(Reasons(sheet, rows, peers)).ToString();
    }

    /// <summary>Rows are ways to launch.</summary>
    public static string OfLaunches(Sheet sheet, Row row)
    {
        var text = new StringBuilder("| launch of a static program to its end | median, ms | p90, ms | to the C floor |\n|---|---:|---:|---:|\n");
        foreach (var column in sheet.Columns(row))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {column} | {Figure(sheet.Quantile(row, column, 0.5))} | {Figure(sheet.Quantile(row, column, 0.9))} | ");
            text.Append(Quotient(sheet.Quantile(row, column, 0.5), sheet.Quantile(row, Contestants.Floor, 0.5))).Append(" |\n");
        }

        return text.Append('\n').Append(Reasons(sheet, [row], sheet.Columns(row))).ToString();
    }

    /// <summary>Three digits that mean something; a dash for nothing.</summary>
    private static string Figure(double value) => value switch
    {
        double.NaN => "–",
        >= 100 => value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        0 => "0",
        _ => value.ToString("0.00", CultureInfo.InvariantCulture),
    };

    private static string Best(Sheet sheet, Row row, IEnumerable<string> others)
    {
        var able = others.Where(other => !double.IsNaN(sheet.Quantile(row, other, row.Part)));
        return (row.MoreIsBetter
            ? able.MaxBy(other => sheet.Quantile(row, other, row.Part))
            : able.MinBy(other => sheet.Quantile(row, other, row.Part))) ?? "";
    }

    private static string Ratio(Sheet sheet, Row row, string other) =>
        Quotient(sheet.Quantile(row, Ours, row.Part), sheet.Quantile(row, other, row.Part));

    private static string Quotient(double value, double other) =>
        double.IsNaN(value) || double.IsNaN(other) || other == 0 ? "–" : (value / other).ToString("0.00", CultureInfo.InvariantCulture);

    private static string Reasons(Sheet sheet, IReadOnlyList<Row> rows, IReadOnlyList<string> columns)
    {
        var text = new StringBuilder();
        foreach (var column in columns)
        {
            var reasons = rows.Select(row => (row.Key, Reason: sheet.Reason(row, column))).Where(entry => entry.Reason is not null)
                .GroupBy(entry => entry.Reason, entry => entry.Key, StringComparer.Ordinal)
                .Select(group => $"{string.Join(", ", group)}: {group.Key!.Trim()}");
            var line = string.Join("; ", reasons);
            if (line.Length > 0)
            {
                text.Append("- ").Append(column).Append(": ").Append(line).Append('\n');
            }
        }

        return text.Length == 0 ? "" : "Dashes:\n\n" + text;
    }
}
