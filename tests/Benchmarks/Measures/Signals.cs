using System.Collections.Immutable;
using Supervisor.Benchmarks.Peers;
using Supervisor.Benchmarks.Stage;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Benchmarks.Measures;

/// <summary>From kill(2) to PID 1 to the program that waits for the signal, one at a time.</summary>
internal static class Signals
{
    private const int Number = 100;

    private static readonly Row Median = new("signal", "signal passed on, p50", "µs");
    private static readonly Row Tail = new("signal-p99", "signal passed on, p99", "µs", 0.99);
    private static readonly ImmutableArray<Row> Rows = [Median, Tail];

    public static Measure Measure { get; } = new("signal", 12, Rows, round => round.Each(Ability.PassSignal, Rows, peer =>
    {
        using var stand = Stand.Start(round, peer, 1);
        if (!stand.Board.WaitFor(MarkKind.Started, 1, 10_000))
        {
            round.Dash(peer, Rows, "did not start: " + stand.Said);
            return;
        }

        Syscall.Pause(100);
        for (var number = 0; number < Number; number++)
        {
            var begin = Board.Now;
            stand.SignalFirst(SignalNumber.USR1);
            if (!stand.Board.WaitFor(MarkKind.User, number + 1, 2_000))
            {
                round.Dash(peer, Rows, "a signal did not arrive");
                return;
            }

            var latency = (stand.Board.Marks(MarkKind.User)[number].Time - begin) / 1e3;
            round.Sheet.Add(Median, peer.Name, latency);
            round.Sheet.Add(Tail, peer.Name, latency);
        }
    }));
}
