namespace Supervisor.Benchmarks.Measures;

/// <summary>One figure of every peer.</summary>
/// <param name="Key">Its name in the JSON file.</param>
/// <param name="Title">Its name in the table.</param>
/// <param name="Unit">Of its figures.</param>
/// <param name="Part">Which quantile of the samples is shown.</param>
/// <param name="MoreIsBetter">As with a speed.</param>
internal sealed record Row(string Key, string Title, string Unit, double Part = 0.5, bool MoreIsBetter = false);
