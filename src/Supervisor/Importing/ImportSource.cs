using System.Collections.Immutable;
using Supervisor.Configuration;

namespace Supervisor.Importing;

/// <summary>A file to be imported, and what the other supervisor would have known when it read it.</summary>
/// <param name="Path">As a person named it.</param>
/// <param name="Directory">Where the other supervisor is started; absolute.</param>
internal sealed record ImportSource(string Path, ConfigurationEnvironment Environment, string Directory)
{
    /// <summary>
    /// It is run here and now, and not written down: variables have their values, and what only matters to somebody who reads
    /// it is not said. Otherwise variables stay variables where that comes to the same.
    /// </summary>
    public bool IsToRun { get; init; }

    /// <summary>Keys of [supervisord] that the command line sets; an own name for each, as it is written there.</summary>
    public ImmutableArray<(string Flag, string Key, string Value)> Overrides { get; init; } = [];
}
