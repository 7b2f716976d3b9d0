using Supervisor.Benchmarks.Peers;
using Supervisor.Benchmarks.Stage;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Benchmarks.Measures;

/// <summary>From SIGKILL to a program to the first instruction of its successor. Each had run for more than a second, as some peers want.</summary>
internal static class Restarts
{
    private const int Programs = 20;
    private const long Longest = 2_500_000_000;

    private static readonly Row Row = new("restart", "restart after kill -9", "ms");

    public static Measure Measure { get; } = new("restart", 3, [Row], round => round.Each(Ability.Restart, [Row], peer =>
    {
        using var stand = Stand.Start(round, peer, Programs);
        if (!stand.Board.WaitFor(MarkKind.Started, Programs, 10_000))
        {
            round.Dash(peer, [Row], "did not start all");
            return;
        }

        Syscall.Pause(1300);
        var begin = Board.Now;
        foreach (var pid in stand.Programs().ToArray())
        {
            if (Board.Now - begin > Longest || !TryTake(round, peer, stand, pid))
            {
                break;
            }
        }
    }));

    private static bool TryTake(Round round, Peer peer, Stand stand, int pid)
    {
        var started = stand.Board.CountOf(MarkKind.Started);
        var begin = Board.Now;
        Syscall.Call(SyscallNumber.Kill, pid, SignalNumber.KILL.Number);
        if (!stand.Board.WaitFor(MarkKind.Started, started + 1, 5_000))
        {
            round.Dash(peer, [Row], "not restarted within 5 s");
            return false;
        }

        round.Sheet.Add(Row, peer.Name, (stand.Board.Marks(MarkKind.Started)[started].Time - begin) / 1e6);
        return true;
    }
}
