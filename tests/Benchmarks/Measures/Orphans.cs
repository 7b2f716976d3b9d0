using Supervisor.Benchmarks.Peers;
using Supervisor.Benchmarks.Stage;

namespace Supervisor.Benchmarks.Measures;

/// <summary>From the last instruction of a process with 20,000 zombies to the moment at which PID 1 has reaped the last of them.</summary>
internal static class Orphans
{
    private const int Number = 20_000;

    private static readonly Row Row = new("reap", "reaping of 20,000 orphans", "ms");

    public static Measure Measure { get; } = new("reap", 3, [Row], round => round.Each(Ability.Reap, [Row], peer =>
    {
        using var stand = Stand.Start(round, peer, 1, Number);
        Board.WaitUntil(() => stand.Board.CountOf(MarkKind.AllReaped) + stand.Board.CountOf(MarkKind.LeftOver) > 0, 30_000);
        if (stand.Board.CountOf(MarkKind.AllReaped) == 0)
        {
            var left = stand.Board.Marks(MarkKind.LeftOver);
            round.Dash(peer, [Row], left.Count == 0 ? "no orphans" : $"{left[0].Value} left after 10 s");
            return;
        }

        round.Sheet.Add(Row, peer.Name, (stand.Board.Marks(MarkKind.AllReaped)[0].Time - stand.Board.Marks(MarkKind.HandedOver)[0].Time) / 1e6);
    }));
}
