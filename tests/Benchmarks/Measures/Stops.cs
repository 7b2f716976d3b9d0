using Supervisor.Benchmarks.Peers;
using Supervisor.Benchmarks.Stage;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Benchmarks.Measures;

/// <summary>From the request to stop to the last program's end, and to PID 1's own.</summary>
internal static class Stops
{
    private const int Programs = 100;

    private static readonly Row Last = new("stop", "stop of 100 programs: the last has its signal", "ms");
    private static readonly Row ToTheEnd = new("stop-end", "stop of 100 programs: PID 1 has ended", "ms");

    public static Measure Measure { get; } = new("stop", 5, [Last, ToTheEnd], round => round.Each(Ability.Stop, [Last, ToTheEnd], peer =>
    {
        using var stand = Stand.Start(round, peer, Programs);
        if (!stand.Board.WaitFor(MarkKind.Started, Programs, 10_000))
        {
            round.Dash(peer, [Last, ToTheEnd], "did not start all");
            return;
        }

        Syscall.Pause(1300);
        var begin = Board.Now;
        peer.Stop(stand);
        if (!stand.Board.WaitFor(MarkKind.Stopped, Programs, 10_000))
        {
            round.Dash(peer, [Last], $"{stand.Board.CountOf(MarkKind.Stopped)} of {Programs} had the signal");
        }
        else
        {
            round.Sheet.Add(Last, peer.Name, (stand.Board.Marks(MarkKind.Stopped).Max(mark => mark.Time) - begin) / 1e6);
        }

        if (peer.Lacks(Ability.StopToTheEnd) is { } reason)
        {
            round.Dash(peer, [ToTheEnd], reason);
        }
        else if (Board.WaitUntil(() => stand.Board.Ended != 0, 10_000))
        {
            round.Sheet.Add(ToTheEnd, peer.Name, (stand.Board.Ended - begin) / 1e6);
        }
    }));
}
