namespace Supervisor.Benchmarks.Launches;

/// <summary>Something that launches a program that ends at once.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Measure">Launches, and gives the microseconds that each took from its first call to the last reaping; empty where it cannot.</param>
internal sealed record Contestant(string Name, Func<IReadOnlyList<double>> Measure);
