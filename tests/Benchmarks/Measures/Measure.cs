using System.Collections.Immutable;

namespace Supervisor.Benchmarks.Measures;

/// <summary>What can be asked for by name.</summary>
/// <param name="Name">For the command line.</param>
/// <param name="Rounds">How often it is done unless told otherwise, so that it takes less than a minute.</param>
/// <param name="Rows">What comes of it.</param>
/// <param name="Play">One round: every peer once.</param>
internal sealed record Measure(string Name, int Rounds, ImmutableArray<Row> Rows, Action<Round> Play)
{
    /// <summary>All of them, in the order of the table.</summary>
    public static ImmutableArray<Measure> All { get; } =
    [
        FirstProgram.Measure, ManyPrograms.Measure, Memory.Measure, Idleness.Measure, Restarts.Measure, Orphans.Measure, Signals.Measure, Commands.Measure,
        Logging.Measure, Stops.Measure, LaunchCost.Measure,
    ];
}
