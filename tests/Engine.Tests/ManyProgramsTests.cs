using Supervisor.Engine.Model;

namespace Supervisor.Engine.Tests;

/// <summary>
/// The cost of a step with a thousand programs. A step copies one array of references; a scan or a chain of copies for
/// each program would show as many times that. Bytes are judged, as they are the same on every machine.
/// </summary>
public sealed class ManyProgramsTests(ITestOutputHelper output)
{
    private const int Count = 1_000;

    [Fact]
    public void Starting_a_thousand_programs_copies_one_array_a_step_and_no_more()
    {
        for (var round = 0; round < 5; round++)
        {
            // Let the compiler make the fast version.
            Start();
        }

        var steps = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var start = TimeProvider.System.GetTimestamp();

        var state = Start(() => steps++);

        var elapsed = TimeProvider.System.GetElapsedTime(start);
        var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / steps;
        output.WriteLine($"{steps} steps: {steps / elapsed.TotalSeconds:0} a second, {bytes} bytes each");
        Assert.Equal(3 * Count, steps);
        Assert.All(state.Programs, program => Assert.Equal("ready", program.Phase.Word));
        Assert.InRange(bytes, 1, (Count * IntPtr.Size) + 2_048);
    }

    [Fact]
    public void Stopping_a_chain_of_a_thousand_asks_one_after_the_other()
    {
        var stage = new Stage([.. Enumerable.Range(0, Count).Select(Chained)]);
        for (var index = 0; index < Count; index++)
        {
            stage.Launched($"p{index}");
        }

        stage.Shutdown();
        for (var index = Count - 1; index >= 0; index--)
        {
            Assert.Equal([$"p{index}"], stage.Signalled);
            stage.Exits($"p{index}", 0);
        }

        Assert.Equal(0, stage.Exit!.Code);
    }

    private static ProgramSpec Chained(int index) =>
        index == 0 ? Some.Program("p0") : Some.Program($"p{index}") with { After = [$"p{index - 1}"] };

    private static SupervisionState Start(Action? stepped = null)
    {
        var now = new MonotonicTime(0);
        var programs = Enumerable.Range(0, Count).Select(index => Some.Program($"p{index}") with { Ready = new ReadySpec.After(TimeSpan.FromSeconds(1)) });
        var state = Supervision.Step(Supervision.Initial(Some.Supervisor([.. programs]), seed: 1), new Event.Boot(), now).State;
        foreach (var program in state.Programs)
        {
            state = Step(state, new Event.Launched(program.Instance, 1), now, stepped);
        }

        foreach (var program in state.Programs)
        {
            state = Step(state, new Event.TimerDue(new TimerId(program.Instance, TimerPurpose.Ready)), now, stepped);
        }

        foreach (var program in state.Programs)
        {
            state = Step(state, new Event.TimerDue(new TimerId(program.Instance, TimerPurpose.LaunchDeadline)), now, stepped);
        }

        return state;
    }

    private static SupervisionState Step(SupervisionState state, Event @event, MonotonicTime now, Action? stepped)
    {
        stepped?.Invoke();
        return Supervision.Step(state, @event, now).State;
    }
}
