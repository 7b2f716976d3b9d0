using System.Collections.Immutable;

namespace Supervisor.Engine.Simulation;

/// <summary>
/// Makes a schedule that fails shorter: it leaves out programs, disturbances, faults and keys, many at once and then
/// one by one, as long as the same invariant still breaks.
/// </summary>
public static class Shrinker
{
    /// <returns>The shortest that was found, told in full.</returns>
    public static ScheduleResult Shrink(ScheduleResult failed, EngineStep engine)
    {
        var cut = failed.Cut;
        for (var size = Cut.Everything.Length / 2; size > 0; size /= 2)
        {
            while (Reduce(failed, engine, cut, size) is { } shorter)
            {
                cut = shorter;
            }
        }

        return Schedule.Run(failed.Seed, cut, engine, new Marks(), record: true);
    }

    /// <summary>One pass over everything that is left, so many at a time; null when nothing more can go.</summary>
    private static Cut? Reduce(ScheduleResult failed, EngineStep engine, Cut cut, int size)
    {
        ImmutableArray<string> left = [.. Cut.Everything.Where(name => !cut.Names.Contains(name))];
        var reduced = cut;
        for (var at = 0; at < left.Length; at += size)
        {
            var shorter = reduced.With(left.AsSpan(at, Math.Min(size, left.Length - at)).ToArray());
            if (Schedule.Run(failed.Seed, shorter, engine, new Marks()).Violation?.Invariant == failed.Violation?.Invariant)
            {
                reduced = shorter;
            }
        }

        return reduced == cut ? null : reduced;
    }
}
