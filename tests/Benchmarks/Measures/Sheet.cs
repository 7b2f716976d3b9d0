namespace Supervisor.Benchmarks.Measures;

/// <summary>All samples of a run, and the reasons where there are none.</summary>
internal sealed class Sheet
{
    private readonly Dictionary<(Row Row, string Column), List<double>> _samples = [];
    private readonly Dictionary<(Row Row, string Column), string> _reasons = [];
    private readonly List<(Row Row, string Column)> _order = [];

    public void Add(Row row, string column, double value)
    {
        if (!_samples.TryGetValue((row, column), out var samples))
        {
            _samples.Add((row, column), samples = []);
            _order.Add((row, column));
        }

        samples.Add(value);
    }

    public void Dash(Row row, string column, string reason)
    {
        if (_reasons.TryAdd((row, column), reason) && !_samples.ContainsKey((row, column)))
        {
            _order.Add((row, column));
        }
    }

    /// <summary>In the order in which they first came.</summary>
    public IReadOnlyList<string> Columns(Row row) => [.. _order.Where(entry => entry.Row == row).Select(entry => entry.Column)];

    /// <summary>Why there is no figure; null where there is one, or may be.</summary>
    public string? Reason(Row row, string column) => _reasons.GetValueOrDefault((row, column));

    public IReadOnlyList<double> Samples(Row row, string column) =>
        Reason(row, column) is null && _samples.TryGetValue((row, column), out var samples) ? samples : [];

    /// <returns>NaN where there are no samples.</returns>
    public double Quantile(Row row, string column, double part)
    {
        var sorted = Samples(row, column).Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[(int)Math.Min(sorted.Length - 1, part * sorted.Length)];
    }
}
