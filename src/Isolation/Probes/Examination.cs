using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Supervisor.Isolation.Options;

namespace Supervisor.Isolation.Probes;

/// <summary>All that was found out about this host, for this process and at one moment.</summary>
/// <param name="Environment">What kind of place it is.</param>
/// <param name="Results">One for each thing that was asked, in the order in which they are shown.</param>
public sealed record Examination(HostEnvironment Environment, ImmutableArray<ProbeResult> Results)
{
    /// <summary>What is known of a part of confinement.</summary>
    /// <param name="feature">The part.</param>
    /// <param name="result">
    /// The answer, with what would allow it. Where several probes bear on the part, the first that is not possible, for each
    /// of them is needed.
    /// </param>
    /// <returns>False where nothing was asked that bears on it.</returns>
    public bool TryGet(Feature feature, [NotNullWhen(true)] out ProbeResult? result)
    {
        result = null;
        foreach (var candidate in Results)
        {
            if (candidate.Features.Contains(feature) && (result is null || Rank(candidate) < Rank(result)))
            {
                result = candidate;
            }
        }

        return result is not null;
    }

    private static int Rank(ProbeResult result) => !result.IsPossible ? 0 : result.NeedsUserNamespace ? 1 : 2;
}
