using System.Globalization;
using Supervisor.Engine.Simulation;

namespace Supervisor.Engine.Tests.Simulation;

/// <summary>
/// Runs many schedules. SIMULATION_SCHEDULES says how many (default 20,000), SIMULATION_SEED with which number to begin:
/// a failure prints its own, and SIMULATION_SCHEDULES=1 with it replays that one.
/// </summary>
internal static class Simulated
{
    public static int Count => (int)Number("SIMULATION_SCHEDULES", 20_000);

    public static ulong FirstSeed => Number("SIMULATION_SEED", 1);

    /// <summary>The first run that breaks an invariant, told in full; null when none does.</summary>
    public static ScheduleResult? FindViolation(EngineStep engine, ulong firstSeed, int count, Marks marks)
    {
        for (var seed = firstSeed; seed < firstSeed + (ulong)count; seed++)
        {
            if (Schedule.Run(seed, engine, marks).Violation is not null)
            {
                return Schedule.Run(seed, engine, new Marks(), record: true);
            }
        }

        return null;
    }

    public static string Tell(ScheduleResult result) =>
        $"{result.Violation!.Invariant}: {result.Violation.Detail}\nreplay: SIMULATION_SCHEDULES=1 SIMULATION_SEED={result.Seed}\n{result.Timeline}";

    private static ulong Number(string variable, ulong usual) =>
        ulong.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : usual;
}
