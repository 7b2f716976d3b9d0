using System.Globalization;
using Supervisor.Engine.Simulation;

namespace Supervisor.Engine.Tests.Simulation;

/// <summary>
/// Runs many schedules, on all processors. SIMULATION_SCHEDULES says how many (default 20,000), SIMULATION_SEED with
/// which number to begin. A failure prints its own, and with it what the shrunk schedule leaves out: SIMULATION_SHRUNK.
/// </summary>
internal static class Simulated
{
    /// <summary>One share of seeds is run at a time, so that the first violation of all is found.</summary>
    private const int Share = 500;

    public static int Count => (int)Number("SIMULATION_SCHEDULES", 20_000);

    public static ulong FirstSeed => Number("SIMULATION_SEED", 1);

    public static Cut Shrunk => Cut.Parse(Environment.GetEnvironmentVariable("SIMULATION_SHRUNK") ?? string.Empty);

    /// <summary>The run with the lowest seed that breaks an invariant, as it is; null when none does.</summary>
    public static ScheduleResult? FindViolation(EngineStep engine, ulong firstSeed, int count, Cut cut, Marks marks)
    {
        ScheduleResult? found = null;
        var gate = new Lock();
        Parallel.For(0, (count + Share - 1) / Share, (share, loop) =>
        {
            var met = new Marks();
            var begin = firstSeed + (ulong)(share * Share);
            var end = Math.Min(begin + Share, firstSeed + (ulong)count);
            for (var seed = begin; seed < end && !(found?.Seed < seed); seed++)
            {
                if (Schedule.Run(seed, cut, engine, met) is { Violation: not null } failed)
                {
                    lock (gate)
                    {
                        found = found?.Seed < seed ? found : failed;
                    }

                    loop.Break();
                    break;
                }
            }

            lock (gate)
            {
                marks.Add(met);
            }
        });
        return found;
    }

    /// <summary>A failure as short as it can be made, with all that happened in it.</summary>
    public static string Tell(ScheduleResult failed, EngineStep engine)
    {
        var shrunk = Shrinker.Shrink(failed, engine);
        return $"{shrunk.Violation!.Invariant}: {shrunk.Violation.Detail}\n{ReplayLine(shrunk)}\n{shrunk.Timeline}";
    }

    public static string ReplayLine(ScheduleResult result) =>
        $"replay: SIMULATION_SCHEDULES=1 SIMULATION_SEED={result.Seed} SIMULATION_SHRUNK={result.Cut}";

    private static ulong Number(string variable, ulong usual) =>
        ulong.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : usual;
}
