using Supervisor.Engine.Model;
using Supervisor.Engine.Simulation;
using Supervisor.Engine.Simulation.Judging;

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

    [Fact]
    public void A_failure_is_shrunk_to_what_it_takes_and_its_line_replays_exactly_that()
    {
        var engine = Broken.Without(effect => effect is Effect.CancelTimer { Timer.Purpose: TimerPurpose.HealthProbe });
        var failed = Simulated.FindViolation(engine, firstSeed: 1, count: 2_000, Cut.None, new Marks());

        var shrunk = Shrinker.Shrink(failed!, engine);

        Assert.Equal(Invariant.TimersMatch, shrunk.Violation?.Invariant);
        Assert.True(shrunk.Steps < failed!.Steps);
        Assert.InRange(Cut.Everything.Length - shrunk.Cut.Names.Count, 1, 10);
        var line = Simulated.ReplayLine(shrunk);
        var replayed = Schedule.Run(shrunk.Seed, Cut.Parse(line[(line.LastIndexOf('=') + 1)..]), engine, new Marks(), record: true);
        Assert.Equal(shrunk.Timeline!.ToString(), replayed.Timeline!.ToString());
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
