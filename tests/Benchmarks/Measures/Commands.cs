using Supervisor.Benchmarks.Peers;
using Supervisor.Benchmarks.Stage;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Benchmarks.Measures;

/// <summary>From the launch of a peer's own command that sends a signal to the program that waits for it; the first one, after which a server may be warm, is not counted.</summary>
internal static class Commands
{
    private const int Number = 10;

    private static readonly Row Row = new("command", "control command to the program's handler", "ms");

    public static Measure Measure { get; } = new("command", 5, [Row], round => round.Each(Ability.Command, [Row], peer =>
    {
        using var stand = Stand.Start(round, peer, 1);
        if (!stand.Board.WaitFor(MarkKind.Started, 1, 10_000))
        {
            round.Dash(peer, [Row], "did not start: " + stand.Said);
            return;
        }

        Syscall.Pause(1300);
        for (var number = 0; number <= Number; number++)
        {
            var begin = Board.Now;
            stand.Command(peer.CommandOfUser(stand.Folder));
            if (!stand.Board.WaitFor(MarkKind.User, number + 1, 2_000))
            {
                round.Dash(peer, [Row], "a signal did not arrive");
                return;
            }

            if (number > 0)
            {
                round.Sheet.Add(Row, peer.Name, (stand.Board.Marks(MarkKind.User)[number].Time - begin) / 1e6);
            }
        }
    }));
}
