using Supervisor.Benchmarks.Peers;
using Supervisor.Benchmarks.Stage;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Benchmarks.Measures;

/// <summary>The proportional set size of all the peer's own processes together, two seconds after the last program had started.</summary>
internal static class Memory
{
    private static readonly Row One = new("memory-1", "idle memory, 1 program", "KiB");
    private static readonly Row Hundred = new("memory-100", "idle memory, 100 programs", "KiB");
    private static readonly Row Thousand = new("memory-1000", "idle memory, 1,000 programs", "KiB");

    public static Measure Measure { get; } = new("memory", 1, [One, Hundred, Thousand], round =>
    {
        Take(round, Ability.One, One, 1);
        Take(round, Ability.Many, Hundred, 100);
        Take(round, Ability.Many, Thousand, 1000);
    });

    private static void Take(Round round, Ability ability, Row row, int programs) => round.Each(ability, [row], peer =>
    {
        using var stand = Stand.Start(round, peer, programs);
        if (!stand.Board.WaitFor(MarkKind.Started, programs, 20_000))
        {
            round.Dash(peer, [row], "did not start all");
            return;
        }

        Syscall.Pause(2000);
        round.Sheet.Add(row, peer.Name, stand.Own().Sum(Processes.ProportionalKibibytes));
    });
}
