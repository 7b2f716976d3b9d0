using Supervisor.Benchmarks.Peers;
using Supervisor.Benchmarks.Stage;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Benchmarks.Measures;

/// <summary>How often the peer's own processes wake up, and what they use, while 100 programs sleep. All peers idle at the same time.</summary>
internal static class Idleness
{
    private const int Programs = 100;
    private const int Seconds = 10;

    private static readonly Row WakeUps = new("idle-wake-ups", "idle with 100 programs: wake-ups", "1/s");
    private static readonly Row Cpu = new("idle-cpu", "idle with 100 programs: CPU", "µs/s");

    public static Measure Measure { get; } = new("idle", 1, [WakeUps, Cpu], Play);

    private static void Play(Round round)
    {
        var stands = new List<(Peer Peer, Stand Stand)>();
        try
        {
            foreach (var peer in round.Able(Ability.Many, [WakeUps, Cpu]))
            {
                var stand = Stand.Start(round, peer, Programs);
                stands.Add((peer, stand));
                if (!stand.Board.WaitFor(MarkKind.Started, Programs, 20_000))
                {
                    round.Dash(peer, [WakeUps, Cpu], "did not start all");
                }
            }

            Syscall.Pause(3000);
            Look(round, stands);
        }
        finally
        {
            stands.ForEach(entry => entry.Stand.Dispose());
        }
    }

    private static void Look(Round round, List<(Peer Peer, Stand Stand)> stands)
    {
        var before = stands.ConvertAll(entry => Account(entry.Stand));
        Syscall.Pause(Seconds * 1000);
        for (var index = 0; index < stands.Count; index++)
        {
            var (switches, nanoseconds) = Account(stands[index].Stand);
            round.Sheet.Add(WakeUps, stands[index].Peer.Name, (switches - before[index].Switches) / (double)Seconds);
            round.Sheet.Add(Cpu, stands[index].Peer.Name, (nanoseconds - before[index].Nanoseconds) / 1000.0 / Seconds);
        }
    }

    private static (long Switches, long Nanoseconds) Account(Stand stand)
    {
        var own = stand.Own().ToArray();
        return (own.Sum(Processes.Switches), own.Sum(Processes.CpuNanoseconds));
    }
}
