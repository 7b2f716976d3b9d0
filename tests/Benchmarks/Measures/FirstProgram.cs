using Supervisor.Benchmarks.Peers;
using Supervisor.Benchmarks.Stage;

namespace Supervisor.Benchmarks.Measures;

/// <summary>From the last instruction before PID 1 executes the peer to the first of its program.</summary>
internal static class FirstProgram
{
    private const int Times = 6;
    private const long Longest = 500_000_000;

    private static readonly Row Row = new("first", "start to the first program's first instruction", "ms");

    public static Measure Measure { get; } = new("first", 7, [Row], round => round.Each(Ability.One, [Row], peer =>
    {
        var begin = Board.Now;
        for (var time = 0; time < Times && Board.Now - begin < Longest; time++)
        {
            Take(round, peer);
        }
    }));

    private static void Take(Round round, Peer peer)
    {
        using var stand = Stand.Start(round, peer, 1);
        if (!stand.Board.WaitFor(MarkKind.Started, 1, 10_000))
        {
            round.Dash(peer, [Row], "did not start: " + stand.Said);
            return;
        }

        round.Sheet.Add(Row, peer.Name, (stand.Board.Marks(MarkKind.Started)[0].Time - stand.Board.Executed) / 1e6);
    }
}
