using Supervisor.Benchmarks.Peers;
using Supervisor.Benchmarks.Stage;

namespace Supervisor.Benchmarks.Measures;

/// <summary>From the last instruction before PID 1 executes the peer to the first of the last of its programs.</summary>
internal static class ManyPrograms
{
    private static readonly Row Hundred = new("start-100", "start of 100 programs", "ms");
    private static readonly Row Thousand = new("start-1000", "start of 1,000 programs", "ms");

    public static Measure Measure { get; } = new("start", 5, [Hundred, Thousand], round =>
    {
        Take(round, Hundred, 100);
        Take(round, Hundred, 100);
        Take(round, Thousand, 1000);
    });

    private static void Take(Round round, Row row, int programs) => round.Each(Ability.Many, [row], peer =>
    {
        using var stand = Stand.Start(round, peer, programs);
        if (!stand.Board.WaitFor(MarkKind.Started, programs, 20_000))
        {
            round.Dash(peer, [row], $"{stand.Board.CountOf(MarkKind.Started)} of {programs} had started after 20 s");
            return;
        }

        round.Sheet.Add(row, peer.Name, (stand.Board.Marks(MarkKind.Started).Max(mark => mark.Time) - stand.Board.Executed) / 1e6);
    });
}
