using Supervisor.Engine.Model;

namespace Supervisor.Engine.Tests.Program;

public sealed class StopSequenceTests
{
    private static readonly Signal Quit = new(3);

    private static readonly StopSpec Sequence = new()
    {
        Steps = [new(Quit, TimeSpan.FromSeconds(5)), new(Signal.Terminate, TimeSpan.FromSeconds(3))],
        Scope = StopScope.Main,
    };

    private static ProgramSpec Stepwise => Some.Program("web") with { Stop = Sequence };

    [Fact]
    public void Signals_follow_each_other_and_the_kill_comes_last()
    {
        var stage = new Stage(Stepwise).Launched("web").Stop("web");
        Assert.Equal([Quit], Sent(stage));
        Assert.Equal(stage.Now + TimeSpan.FromSeconds(5), stage.Armed(TimerPurpose.StopStep));

        stage.After(5).Due("web", TimerPurpose.StopStep);
        Assert.Equal([Signal.Terminate], Sent(stage));
        Assert.Equal(stage.Now + TimeSpan.FromSeconds(3), stage.Armed(TimerPurpose.KillAfterStop));

        Assert.Equal(["web"], stage.After(3).Due("web", TimerPurpose.KillAfterStop).Killed);
    }

    [Fact]
    public void One_that_ends_at_the_first_signal_gets_no_second()
    {
        var stage = new Stage(Stepwise).Launched("web").Stop("web").Exits("web", 0);

        Assert.Equal("stopped", stage.Phase("web"));
        Assert.Empty(Sent(stage.After(5).Due("web", TimerPurpose.StopStep)));
    }

    [Fact]
    public void A_stop_command_goes_first_and_the_signal_follows_if_the_program_still_lives()
    {
        var stage = new Stage(Some.Program("web") with { Stop = new StopSpec { ByCommand = true } }).Launched("web").Stop("web");
        Assert.Equal([TaskPurpose.Stop], stage.Performed);
        Assert.Empty(Sent(stage));

        Assert.Equal([Signal.Terminate], Sent(stage.After(1).Done("web", TaskPurpose.Stop)));
    }

    [Fact]
    public void A_stop_command_that_does_its_work_is_all_and_is_cancelled_if_it_lingers()
    {
        var stage = new Stage(Some.Program("web") with { Stop = new StopSpec { ByCommand = true } }).Launched("web").Stop("web");
        stage.MainExits("web", new ExitStatus.Exited(0));

        Assert.Equal([TaskPurpose.Stop], stage.Cancelled);
        Assert.Equal("stopped", stage.Clean("web").Phase("web"));
    }

    [Fact]
    public void A_stop_command_that_hangs_is_cut_by_the_kill()
    {
        var stage = new Stage(Some.Program("web") with { Stop = new StopSpec { ByCommand = true } }).Launched("web").Stop("web");
        stage.After(10).Due("web", TimerPurpose.KillAfterStop);

        Assert.Equal(["web"], stage.Killed);
        Assert.Equal([TaskPurpose.Stop], stage.Cancelled);
    }

    [Fact]
    public void A_program_may_ask_for_more_time_to_stop_but_the_shutdown_ends_all_the_same()
    {
        var stage = new Stage(Some.Program("web")).Launched("web").Shutdown();
        stage.After(1).Told("web", new Notification.ExtendTimeout(TimeSpan.FromMinutes(5)));
        Assert.Equal(stage.Now + TimeSpan.FromMinutes(5), stage.Armed(TimerPurpose.KillAfterStop));

        Assert.Equal(["web"], stage.After(24).ShutdownDue().Killed);
    }

    [Fact]
    public void Signals_by_command_go_only_to_what_runs()
    {
        var stage = new Stage(Some.Program("web")).Command(new Command.SendSignal("web", new Signal(12), StopScope.Main));
        Assert.Contains(stage.Answers, answer => answer is CommandResult.Refused);

        stage.Launched("web").Command(new Command.SendSignal("web", new Signal(12), StopScope.All));
        Assert.Contains(new Effect.SendSignal(stage.Instance("web"), new Signal(12), StopScope.All), stage.Effects);
    }

    private static IEnumerable<Signal> Sent(Stage stage) => stage.Effects.OfType<Effect.SendSignal>().Select(send => send.Signal);
}
