using Supervisor.Engine.Model;

namespace Supervisor.Engine.Program;

/// <summary>The pause before a restart: pure arithmetic that stays within its bounds for any number of attempts.</summary>
public static class BackoffDelay
{
    /// <param name="attempt">From 0. Powers that overflow are infinite, and the maximum holds.</param>
    /// <param name="chance">From 0 to 1: where between the least and the greatest jitter.</param>
    public static TimeSpan Of(BackoffSpec spec, int attempt, double chance)
    {
        if (spec.Max <= TimeSpan.Zero)
        {
            return TimeSpan.Zero;
        }

        // Nothing times infinity would be no number.
        var powered = spec.Initial > TimeSpan.Zero ? spec.Initial.Ticks * Math.Pow(spec.Factor, attempt) : 0;
        var grown = powered + ((double)spec.Step.Ticks * attempt);
        var bounded = double.IsNaN(grown) ? spec.Max.Ticks : Math.Clamp(grown, 0, spec.Max.Ticks);
        var moved = bounded * (1 + (Math.Clamp(spec.Jitter, 0, 1) * ((2 * chance) - 1)));
        return TimeSpan.FromTicks((long)Math.Min(moved, TimeSpan.MaxValue.Ticks / 2));
    }
}
