using Supervisor.Engine.Simulation;

namespace Supervisor.Engine.Tests.Simulation;

public sealed class SimulationTests(ITestOutputHelper output)
{
    [Fact]
    public void No_schedule_of_faults_breaks_an_invariant_and_each_ends_once_the_faults_do()
    {
        var marks = new Marks();
        var start = TimeProvider.System.GetTimestamp();

        var violation = Simulated.FindViolation(Supervision.Step, Simulated.FirstSeed, Simulated.Count, Simulated.Shrunk, marks);

        var elapsed = TimeProvider.System.GetElapsedTime(start);
        output.WriteLine($"{Simulated.Count} schedules from seed {Simulated.FirstSeed}: {Simulated.Count / elapsed.TotalSeconds:0} a second");
        Assert.True(violation is null, violation is null ? null : Simulated.Tell(violation, Supervision.Step));
        foreach (var mark in Enum.GetValues<Mark>())
        {
            output.WriteLine($"{mark}: {marks[mark]}");
        }

        Assert.All(Enum.GetValues<Mark>(), mark => Assert.True(marks[mark] > 0 || Simulated.Count < 20_000, $"no schedule has met {mark}"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(77)]
    public void A_seed_replays_the_same_run(ulong seed)
    {
        var first = Schedule.Run(seed, Supervision.Step, new Marks(), record: true);
        var second = Schedule.Run(seed, Supervision.Step, new Marks(), record: true);

        Assert.Equal(first.Timeline!.ToString(), second.Timeline!.ToString());
    }
}
