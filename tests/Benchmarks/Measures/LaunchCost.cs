using Supervisor.Benchmarks.Launches;

namespace Supervisor.Benchmarks.Measures;

/// <summary>Launch of a static program to its end, confined and not; its columns are ways to launch.</summary>
internal static class LaunchCost
{
    /// <summary>The only row.</summary>
    public static Row Row { get; } = new("launch", "launch of a static program to its end", "ms");

    public static Measure Measure { get; } = new("launch", 12, [Row], Play);

    private static void Play(Round round)
    {
        var scratch = Directory.CreateDirectory(Path.Combine(round.Kit.Scratch, "launch")).FullName;
        using var withoutCgroups = new WithoutCgroups(round.Launches);
        foreach (var contestant in Contestants.Of(round, scratch, withoutCgroups))
        {
            if (round.Sheet.Reason(Row, contestant.Name) is not null)
            {
                continue;
            }

            var measured = contestant.Measure();
            if (measured.Count == 0)
            {
                round.Sheet.Dash(Row, contestant.Name, "not installed, or it cannot do this here");
            }

            foreach (var microseconds in measured)
            {
                round.Sheet.Add(Row, contestant.Name, microseconds / 1000);
            }
        }
    }
}
