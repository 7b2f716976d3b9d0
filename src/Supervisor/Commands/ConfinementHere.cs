using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using Supervisor.Isolation.Probes;

namespace Supervisor.Commands;

/// <summary>What of a plan cannot be had where this runs, what would allow it, and what follows.</summary>
internal static class ConfinementHere
{
    /// <param name="plan">The plan of a program.</param>
    /// <param name="confinement">What the program asked for.</param>
    /// <param name="examination">What is possible here.</param>
    public static IEnumerable<string> Lines(SpawnPlan plan, Confinement confinement, Examination examination)
    {
        var hasUserNamespace = plan.Features.Contains(Feature.UserNamespace);
        var missing = plan.Features
            .Select(feature => (Feature: feature, Result: examination.TryGet(feature, out var result) ? result : null))
            .Where(found => found.Result is { } result && (!result.IsPossible || (result.NeedsUserNamespace && !hasUserNamespace)))
            .ToList();
        if (missing.Count == 0)
        {
            yield return "all of it can be had here";
            yield break;
        }

        foreach (var (feature, result) in missing)
        {
            var outcome = confinement.Try.Contains(feature) ? "to be tried: it runs without it" : "required: it does not start";
            yield return $"not to be had here: {FeatureWords.Name(feature)} ({outcome})";
            yield return result!.IsPossible
                ? $"    it needs a user namespace of its own here: add \"user\" to its namespaces, or: {result}"
                : $"    {result}";
        }
    }
}
