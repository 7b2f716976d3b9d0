using Supervisor.Engine.Model;

namespace Supervisor.Engine.Tests.Reconfiguring;

/// <summary>Programs that go while something happens to them, and such as come back.</summary>
public sealed class ComingAndGoingTests
{
    private static readonly ProgramSpec Db = Some.Program("db");
    private static readonly ProgramSpec Other = Some.Program("other");
    private static readonly ProgramSpec Web = Some.Program("web") with { Requires = Some.Requires("db") };

    [Fact]
    public void One_that_comes_back_after_it_was_dropped_has_no_identity_that_was_used_before()
    {
        var stage = new Stage(Db, Other).Launched("db", "other").Reconfigure([Other]).Exits("db", 0).Reconfigure([Db, Other]);

        Assert.Equal([new InstanceId("db", 2)], stage.Effects.OfType<Effect.Launch>().Select(launch => launch.Instance));
        Assert.NotNull(stage.Send(new Event.Exited(new InstanceId("db", 1), new ExitStatus.Exited(1))).IgnoredBecause);
    }

    [Fact]
    public void A_launch_that_succeeds_after_its_program_was_dropped_is_killed()
    {
        var stage = new Stage(Db, Other).Launched("other").Due("db", TimerPurpose.LaunchDeadline).Reconfigure([Other]);
        var instance = stage.Instance("db");
        Assert.Equal(["db"], stage.Due("db", TimerPurpose.GiveUpKill).Dropped);

        Assert.Equal(["db"], stage.Send(new Event.Launched(instance, 900)).Killed);
    }

    [Fact]
    public void Replicas_that_take_the_place_of_a_program_and_it_do_not_wait_for_each_other()
    {
        var db1 = Some.Program("db-1") with { Family = "db" };
        var stage = new Stage(Db, Web).Launched("db", "web").Reconfigure([db1, Web]);
        Assert.Equal(["db"], stage.Signalled);
        Assert.Equal(["db-1"], stage.Launches);

        Assert.Equal(["db"], stage.Exits("db", 0).Dropped);
    }

    [Fact]
    public void One_that_pauses_before_a_restart_is_dropped_at_once_though_another_that_goes_still_needs_it()
    {
        var stage = new Stage(Db, Web, Other).Launched("db", "web", "other").Exits("db", 1).Reconfigure([Other]);

        Assert.Equal(["db"], stage.Dropped);
        Assert.Equal(["web"], stage.Signalled);
    }

    [Fact]
    public void One_that_was_to_be_restarted_is_not_started_again_when_it_goes()
    {
        var stage = new Stage(Db, Web, Other).Launched("db", "web", "other").Restart("db").Reconfigure([Other]).Exits("db", 0);

        Assert.Empty(stage.Launches);
        Assert.Equal(["db"], stage.Dropped);
    }

    [Fact]
    public void How_one_ends_that_goes_means_nothing_to_the_others()
    {
        var db = Db with { Restart = RestartMode.Never, OnGiveUp = Consequence.Shutdown, OnExit = Consequence.Shutdown };
        var stage = new Stage(Some.Supervisor(db, Web, Other) with { Exit = ExitPolicy.WhenAnyFails }).Launched("db", "web", "other");
        stage.Reconfigure([Other]).Exits("db", 1);

        Assert.Equal(["db"], stage.Dropped);
        Assert.Null(stage.State.Shutdown);
    }

    [Fact]
    public void One_that_went_earlier_still_ends_before_one_that_it_needs_and_that_goes_now()
    {
        var stage = new Stage(Db, Web, Other).Launched("db", "web", "other").Reconfigure([Db, Other]).Reconfigure([Other]);
        Assert.Empty(stage.Signalled);

        Assert.Equal(["db"], stage.Exits("web", 0).Signalled);
    }

    [Fact]
    public void One_that_was_stopped_by_command_stays_so_when_it_goes_and_comes_back()
    {
        var stage = new Stage(Db, Web, Other).Launched("db", "web", "other").Stop("db").Reconfigure([Other]).Reconfigure([Db, Other]);

        Assert.Empty(stage.Exits("db", 0).Launches);
        Assert.Equal("stopped", stage.Phase("db"));
    }

    [Fact]
    public void Another_way_to_show_that_it_is_ready_counts_from_now_on()
    {
        var told = Db with { Ready = new ReadySpec.Told(null) };
        var stage = new Stage(told).Launched("db").After(60).Reconfigure([Db with { Ready = new ReadySpec.Told(TimeSpan.FromSeconds(5)) }]);
        Assert.Equal(stage.Now + TimeSpan.FromSeconds(5), stage.Armed(TimerPurpose.Ready));

        Assert.Equal("ready", stage.Reconfigure([Db]).Phase("db"));
    }

    [Fact]
    public void One_that_has_ended_and_is_made_the_main_program_ends_the_supervisor()
    {
        var once = Db with { Start = StartMode.Once };
        var stage = new Stage(once, Other).Launched("db", "other").Exits("db", 0).Reconfigure([once with { Main = true }, Other]);
        Assert.Equal(["other"], stage.Signalled);

        Assert.Equal(0, stage.Exits("other", 1).Exit?.Code);
    }

    [Fact]
    public void One_that_had_failed_and_gains_a_schedule_has_failed_no_longer()
    {
        var stage = new Stage(Db, Other).Launched("other").LaunchFails("db", mayPass: false, 127).Reconfigure([Db with { Schedule = OverlapPolicy.Skip }, Other]);

        Assert.Equal(0, stage.Shutdown().Exits("other", 0).Exit?.Code);
        Assert.Null(stage.State.Find("db")!.Failure);
    }

    [Fact]
    public void One_about_which_the_engine_was_wrong_is_dropped_with_nothing_else_happening()
    {
        var stage = new Stage(Db with { Hooks = new HookSpec { AfterStop = true } }, Other).Launched("db", "other");
        stage.Reconfigure([Other]).MainExits("db", new ExitStatus.Exited(0)).Clean("db");
        Assert.Equal("stopping", stage.Phase("db"));

        Assert.Equal(["db"], stage.Fault("db", "a bug").Dropped);
    }
}
