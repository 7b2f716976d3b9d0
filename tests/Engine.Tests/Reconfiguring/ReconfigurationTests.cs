using Supervisor.Engine.Model;

namespace Supervisor.Engine.Tests.Reconfiguring;

public sealed class ReconfigurationTests
{
    private static readonly ProgramSpec Db = Some.Program("db");
    private static readonly ProgramSpec Web = Some.Program("web") with { Requires = Some.Requires("db") };

    [Fact]
    public void What_has_not_changed_is_not_touched()
    {
        var stage = new Stage(Db, Web).Launched("db", "web").Reconfigure([Web, Db]);

        Assert.Empty(stage.Effects.Where(effect => effect is not Effect.Publish and not Effect.Answer));
        Assert.Equal(100, stage.State.Find("db")!.Phase.ProcessId);
    }

    [Fact]
    public void A_new_program_starts_as_at_boot()
    {
        var stage = new Stage(Db).Launched("db").Reconfigure([Db, Web, Some.Program("idle") with { Start = StartMode.Manual }]);

        Assert.Equal(["web"], stage.Launches);
        Assert.Equal("stopped", stage.Phase("idle"));
    }

    [Fact]
    public void Removed_ones_stop_in_order_and_are_dropped_when_they_have_ended()
    {
        var stage = new Stage(Db, Web, Some.Program("other")).Launched("db", "web", "other").Reconfigure([Some.Program("other")]);
        Assert.Equal(["web"], stage.Signalled);

        stage.Exits("web", 0);
        Assert.Equal(["web"], stage.Dropped);
        Assert.Equal(["db"], stage.Signalled);
        Assert.Equal(["db"], stage.Exits("db", 0).Dropped);
        Assert.Equal(["other"], stage.State.Programs.Select(program => program.Name));
    }

    [Fact]
    public void One_that_does_not_run_is_dropped_at_once_and_its_timer_with_it()
    {
        var stage = new Stage(Db, Some.Program("other")).Launched("db", "other").Exits("db", 1).Reconfigure([Some.Program("other")]);

        Assert.Equal(["db"], stage.Dropped);
        Assert.Contains(stage.Effects, effect => effect is Effect.CancelTimer { Timer.Purpose: TimerPurpose.Restart });
        Assert.NotNull(stage.Send(new Event.DescendantsGone(new InstanceId("db", 1))).IgnoredBecause);
    }

    [Fact]
    public void One_whose_launch_has_changed_is_restarted_and_the_others_are_not()
    {
        var stage = new Stage(Db, Some.Program("other")).Launched("db", "other").Reconfigure([Db, Some.Program("other")], "db");
        Assert.Equal(["db"], stage.Signalled);

        Assert.Equal(["db"], stage.Exits("db", 0).Launches);
        Assert.Equal("ready", stage.Phase("other"));
    }

    [Fact]
    public void What_can_change_while_it_runs_does()
    {
        var quick = Db with { Stop = StopSpec.Of(TimeSpan.FromSeconds(1), new Signal(3)) };
        var stage = new Stage(Db).Launched("db").Reconfigure([quick]).Stop("db");

        Assert.Contains(stage.Effects, effect => effect is Effect.SendSignal { Signal.Number: 3 });
    }

    [Fact]
    public void A_new_health_check_begins_at_once()
    {
        var looked = Db with { Health = new HealthSpec { Probe = new ProbeSpec(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)) } };
        var stage = new Stage(Db).Launched("db").Reconfigure([looked]);
        Assert.Equal([TaskPurpose.Health], stage.Performed);

        Assert.Equal([TaskPurpose.Health], stage.Reconfigure([Db]).Cancelled);
    }

    [Fact]
    public void One_that_had_failed_for_good_is_tried_again_when_its_launch_has_changed()
    {
        var stage = new Stage(Db, Some.Program("other")).Launched("other").LaunchFails("db", mayPass: false, 127);

        Assert.Equal(["db"], stage.Reconfigure([Db, Some.Program("other")], "db").Launches);
    }

    [Fact]
    public void Those_that_had_failed_for_its_sake_are_tried_again_with_one_that_is()
    {
        var db = Some.Program("db");
        var web = Some.Program("web") with { Requires = Some.Requires("db") };
        var proxy = Some.Program("proxy") with { Requires = Some.Requires("web") };
        var stage = new Stage(Some.Supervisor(proxy, web, db, Some.Program("other"))).Launched("other").LaunchFails("db", mayPass: false, 127);
        Assert.Equal("fatal", stage.Phase("proxy"));

        Assert.Equal(["db"], stage.Reconfigure([proxy, web, db, Some.Program("other")], "db").Launches);
        Assert.Equal("waiting", stage.Phase("proxy"));
        Assert.Equal("waiting", stage.Phase("web"));
    }

    [Fact]
    public void One_that_had_failed_for_anothers_sake_is_tried_again_when_it_requires_that_no_longer_and_not_before()
    {
        var db = Some.Program("db");
        var web = Some.Program("web") with { Requires = Some.Requires("db") };
        var stage = new Stage(Some.Supervisor(web, db, Some.Program("other"))).Launched("other").LaunchFails("db", mayPass: false, 127);
        Assert.Empty(stage.Reconfigure([web, db, Some.Program("other"), Some.Program("new")]).Launches.Except(["new"]));

        Assert.Equal(["web"], stage.Reconfigure([web with { Requires = [] }, db, Some.Program("other")]).Launches);
    }

    [Fact]
    public void One_that_comes_back_while_it_is_stopping_starts_again_when_it_has_ended()
    {
        var other = Some.Program("other");
        var stage = new Stage(Db, other).Launched("db", "other").Reconfigure([other]).Reconfigure([other, Db]);
        Assert.Empty(stage.Dropped);

        stage.Exits("db", 0);
        Assert.Empty(stage.Dropped);
        Assert.Equal(["db"], stage.Launches);
    }

    [Fact]
    public void Its_replicas_follow_the_scale()
    {
        var stage = new Stage(Replica(1), Replica(2)).Launched("web-1", "web-2");
        Assert.Equal(["web-3"], stage.Reconfigure([Replica(1), Replica(2), Replica(3)]).Launches);

        stage.Launched("web-3").Reconfigure([Replica(1)]);
        Assert.Equal(["web-3", "web-2"], stage.Signalled);
    }

    [Fact]
    public void A_program_that_loses_its_schedule_starts_and_one_that_gains_one_sleeps()
    {
        var scheduled = Db with { Schedule = OverlapPolicy.Skip };
        Assert.Equal(["db"], new Stage(scheduled).Reconfigure([Db]).Launches);

        var stage = new Stage(Db with { Start = StartMode.Manual }, Some.Program("other")).Reconfigure([scheduled, Some.Program("other")]);
        Assert.Equal("scheduled", stage.Phase("db"));
    }

    [Fact]
    public void Nothing_is_reconfigured_while_everything_ends()
    {
        var stage = new Stage(Db).Launched("db").Shutdown().Reconfigure([Db, Web]);

        Assert.Contains(stage.Answers, answer => answer is CommandResult.Refused);
        Assert.Single(stage.State.Programs);
    }

    [Fact]
    public void Those_that_wait_for_one_that_is_gone_wait_no_longer_when_they_need_not()
    {
        var slow = Db with { Ready = new ReadySpec.Told(null) };
        var waiting = Some.Program("web") with { Requires = Some.Requires("db", Condition.Ready) };
        var stage = new Stage(slow, waiting).Launched("db").Reconfigure([Some.Program("web")]);

        Assert.Equal(["web"], stage.Launches);
    }

    private static ProgramSpec Replica(int number) => Some.Program($"web-{number}") with { Family = "web" };
}
