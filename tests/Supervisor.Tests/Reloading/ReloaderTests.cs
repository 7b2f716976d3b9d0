using Serilog;
using Supervisor.Configuration.Model;
using Supervisor.Control.Operations;
using Supervisor.Engine;
using Supervisor.Engine.Model;
using Supervisor.EventLoop;
using Supervisor.Isolation;
using Supervisor.Kernel;
using Supervisor.Reloading;
using Supervisor.Tests.Configuration;

namespace Supervisor.Tests.Reloading;

/// <summary>From a request to what the loop finds in its mailbox, and on to the next one.</summary>
public sealed class ReloaderTests : IDisposable
{
    private const string Web = "[program.web]\ncommand = [\"web\"]\nreplicas = 2\n";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly FakeWorld _world = FakeWorld.With(Web);
    private readonly Epoll _epoll = Epoll.Create(out _)!;
    private readonly Launcher _launcher = new(static _ => { });
    private readonly Mailbox _mailbox;
    private readonly ConfigurationInForce _inForce;
    private readonly Reloader _reloader;
    private readonly Onlookers _onlookers;
    private SupervisionState _state;
    private ConfigurationOffer? _last;

    public ReloaderTests()
    {
        _mailbox = new Mailbox(_epoll);
        _inForce = new ConfigurationInForce(_world.Valid());
        var log = new LoggerConfiguration().CreateLogger();
        _onlookers = new Onlookers(log);
        _state = Supervision.Initial(_inForce.Current.Engine, seed: 1);
        _reloader = new Reloader(
            FakeWorld.Main, static next => next, _inForce, _world.Environment, new ControlGroups(_launcher, _epoll, log), _mailbox, new StateChanges(_onlookers, () => _state), log);
    }

    public void Dispose()
    {
        _launcher.Dispose();
        _epoll.Dispose();
    }

    [Fact]
    public async Task A_program_is_scaled_up_and_down()
    {
        var up = _reloader.Scale("web", 3);
        Assert.Equal(["web-1", "web-2", "web-3"], Names(Accept(["web-3"], [])));
        Assert.Equal(2, Assert.IsType<ReloadOutcome.Done>(await Answer(up)).Number);

        var down = _reloader.Scale("web", 1);
        Assert.Equal(["web-1"], Names(Accept([], ["web-2", "web-3"])));
        Assert.Equal(3, Assert.IsType<ReloadOutcome.Done>(await Answer(down)).Number);
    }

    [Fact]
    public void One_request_waits_for_the_answer_to_the_one_before_and_starts_from_what_is_in_force_then()
    {
        _ = _reloader.Scale("web", 3);
        _ = _reloader.Scale("web", 4);
        var first = Next();
        Assert.False(_mailbox.TryTake(out _));
        Accept(first);
        Assert.Equal(["web-4"], Next().Difference.Added);
    }

    [Fact]
    public async Task What_the_engine_refuses_does_not_hold_up_the_next_request()
    {
        var first = _reloader.Scale("web", 3);
        Next().Answer(new CommandResult.Refused("it is shutting down"));
        _reloader.Settled(null);
        _ = _reloader.Scale("web", 4);
        Assert.Equal(["web-3", "web-4"], Next().Difference.Added);
        Assert.Equal(new ReloadOutcome.Refused("it is shutting down"), await Answer(first));
    }

    [Fact]
    public async Task What_cannot_be_scaled_is_refused()
    {
        Assert.Equal(new ReloadOutcome.Refused("cannot scale other: the configuration gives it no replicas"), await Answer(_reloader.Scale("other", 1)));
        var problem = Assert.Single(Assert.IsType<ReloadOutcome.Invalid>(await Answer(_reloader.Scale("web", -1))).Problems);
        Assert.Equal(("/etc/supervisor.toml:1:10", "`web` cannot have -1 replicas"), (problem.Location, problem.Message));
        Assert.False(_mailbox.TryTake(out _));
    }

    [Fact]
    public async Task A_file_that_changes_nothing_is_not_offered()
    {
        Assert.True(Assert.IsType<ReloadOutcome.Done>(await Answer(_reloader.Reload(trial: null))).Plan.IsEmpty);
        _world.File(FakeWorld.Main, "[supervisor]\nname = \"other\"\n" + Web);
        var plan = Assert.IsType<ReloadOutcome.Done>(await Answer(_reloader.Reload(trial: null))).Plan;
        Assert.True(plan.IsEmpty);
        Assert.Equal(["name"], plan.Postponed);
        Assert.False(_mailbox.TryTake(out _));
        Assert.Single(_reloader.History.All().Kept);
    }

    [Fact]
    public async Task A_file_with_mistakes_is_refused_with_all_of_them()
    {
        _world.File(FakeWorld.Main, Web + "nise = 1\nrestrat = 2\n");
        var invalid = Assert.IsType<ReloadOutcome.Invalid>(await Answer(_reloader.Reload(trial: null)));
        Assert.Equal("the configuration has errors; nothing changes", invalid.Message);
        Assert.Equal(["/etc/supervisor.toml:4:1", "/etc/supervisor.toml:5:1"], invalid.Problems.Select(problem => problem.Location));
        Assert.IsType<ReloadOutcome.Invalid>(_reloader.Plan());
    }

    [Fact]
    public void What_is_looked_at_only_once_stays_as_it_is()
    {
        _world.File(FakeWorld.Main, "[supervisor]\nname = \"other\"\nlog.level = \"debug\"\nexit = \"never\"\n" + Web);
        _ = _reloader.Reload(trial: null);
        var next = Accept([], []);
        Assert.Equal(("host", LogThreshold.Info, ExitPolicy.Never), (next.Name, next.Log.Level, next.Engine.Exit));
    }

    [Fact]
    public void A_program_that_is_gone_is_known_until_it_is_dropped()
    {
        var launch = _inForce.LaunchOf("web-2");
        _ = _reloader.Scale("web", 1);
        Accept([], ["web-2"]);
        Assert.Same(launch, _inForce.LaunchOf("web-2"));
        Assert.Equal("web", _inForce.SpecOf("web-2").Family);
        _inForce.Drop("web-2");
        Assert.Throws<KeyNotFoundException>(() => _inForce.LaunchOf("web-2"));
    }

    [Fact]
    public void A_plan_says_what_would_be_done_and_why_and_does_nothing()
    {
        _world.File(FakeWorld.Main, "[supervisor]\nexit = \"never\"\nname = \"other\"\n[program.new]\ncommand = [\"new\"]\n[program.web]\ncommand = [\"other\"]\nreplicas = 1\nstop = { timeout = \"1s\" }\n");
        var plan = Assert.IsType<ReloadOutcome.Planned>(_reloader.Plan()).Plan;
        Assert.Equal(
            [("new", PlannedStep.Add, "", ""), ("web-2", PlannedStep.Remove, "", ""), ("web-1", PlannedStep.Restart, "command stop", "command")],
            plan.Programs.Select(change => (change.Program, change.Step, string.Join(' ', change.Keys), string.Join(' ', change.Because))));
        Assert.Equal(["exit"], plan.Supervisor);
        Assert.Equal(["name"], plan.Postponed);
        Assert.False(_mailbox.TryTake(out _));
    }

    [Fact]
    public async Task It_goes_back_step_by_step_and_to_any_that_is_kept()
    {
        foreach (var count in (int[])[3, 4])
        {
            _ = _reloader.Scale("web", count);
            Accept(Next());
        }

        _ = _reloader.RollBack(null);
        Assert.Equal(["web-1", "web-2", "web-3"], Names(Accept([], ["web-4"])));
        _ = _reloader.RollBack(null);
        Assert.Equal(["web-1", "web-2"], Names(Accept([], ["web-3"])));
        Assert.Equal(new ReloadOutcome.Refused("no configuration before the one in force is kept"), await Answer(_reloader.RollBack(null)));
        Assert.Equal(new ReloadOutcome.Refused("configuration 9 is not kept"), await Answer(_reloader.RollBack(9)));

        var forward = _reloader.RollBack(3);
        Accept(["web-3", "web-4"], []);
        Assert.Equal(3, Assert.IsType<ReloadOutcome.Done>(await Answer(forward)).Number);
        Assert.Equal(3, _reloader.History.All().Current);
    }

    [Fact]
    public async Task A_configuration_on_trial_stays_when_what_it_changes_has_come_up()
    {
        var outcome = _reloader.Reload(Try());
        Accept(Next());
        var other = Assert.IsType<ReloadOutcome.Refused>(await Answer(_reloader.Scale("web", 9)));
        Assert.Equal("configuration 2 is on trial for 20s, and may be rolled back to 1; try again when that is decided", other.Reason);
        Assert.False(outcome.IsCompleted);
        See("web-1", new Phase.Ready(new InstanceId("web-1", 2), 7, default));
        See("web-2", new Phase.Ready(new InstanceId("web-2", 2), 8, default));
        Assert.Equal(2, Assert.IsType<ReloadOutcome.Done>(await Answer(outcome)).Number);
    }

    [Fact]
    public async Task A_configuration_on_trial_goes_when_a_program_that_it_changes_fails_and_what_has_waited_follows()
    {
        var outcome = _reloader.Reload(Try());
        Accept(Next());
        _reloader.Reload();
        See("web-2", new Phase.Fatal(default, "it did not become ready in time", 1));
        Assert.Equal(["web-1", "web-2"], Next().Difference.Relaunch);
        Assert.False(outcome.IsCompleted);
        _inForce.Replace(_reloader.History.Find(1)!.Configuration);
        _last!.Answer(new CommandResult.Done("as wanted"));
        _reloader.Settled(null);
        var back = Assert.IsType<ReloadOutcome.RolledBack>(await Answer(outcome));
        Assert.Equal(("web-2 failed: it did not become ready in time", null), (back.Reason, back.Trouble));
        Assert.Equal(back.Reason, _reloader.History.Find(2)!.Failure);
        Assert.Equal(["web-1", "web-2"], Next().Difference.Relaunch);
    }

    [Fact]
    public async Task A_configuration_on_trial_goes_when_its_time_is_over()
    {
        var outcome = _reloader.Reload(Try() / 100);
        Accept(Next());
        See("web-1", new Phase.Running(new InstanceId("web-1", 2), 7, default, null));
        Accept(Next());
        Assert.Equal("web-1 is not ready after 200ms: it is in the state running", Assert.IsType<ReloadOutcome.RolledBack>(await Answer(outcome)).Reason);
    }

    [Fact]
    public async Task A_trial_ends_undecided_when_the_supervisor_does()
    {
        var outcome = _reloader.Reload(Try());
        Accept(Next());
        Show(_state with { Ended = true });
        Assert.Equal(new ReloadOutcome.Refused("configuration 2 is not decided: the supervisor is shutting down"), await Answer(outcome));
        Assert.False(_mailbox.TryTake(out _));
    }

    /// <summary>Both replicas run, and the file gives them another command.</summary>
    private TimeSpan Try()
    {
        See("web-1", new Phase.Ready(new InstanceId("web-1", 1), 5, default));
        See("web-2", new Phase.Ready(new InstanceId("web-2", 1), 6, default));
        _world.File(FakeWorld.Main, Web.Replace("[\"web\"]", "[\"other\"]", StringComparison.Ordinal));
        return Patience;
    }

    private void See(string program, Phase phase) => Show(_state with
    {
        Programs = [.. _state.Programs.Select(known => known.Name == program ? known with { Phase = phase } : known)],
    });

    private void Show(SupervisionState next)
    {
        var before = _state;
        _state = next;
        _onlookers.Tell(new EngineStep(before, next, [], new Event.Boot()));
    }

    private SupervisorConfiguration Accept(string[] added, string[] removed)
    {
        var offer = Next();
        Assert.Equal(added, offer.Difference.Added);
        Assert.Equal(removed, offer.Difference.Removed);
        Accept(offer);
        return offer.Configuration;
    }

    /// <summary>As the loop does; programs are stopped then, and not started anew.</summary>
    private void Accept(ConfigurationOffer offer)
    {
        _inForce.Replace(offer.Configuration);
        offer.Answer(new CommandResult.Done("as wanted"));
        _reloader.Settled(null);
        Show(Supervision.Initial(offer.Configuration.Engine, seed: 1) with
        {
            Programs = [.. offer.Configuration.Engine.Programs.Select((program, index) => new ProgramState(index, program, new Phase.Waiting(default, Announced: false, Delay: false)))],
        });
    }

    private ConfigurationOffer Next()
    {
        Message? message = null;
        Assert.True(SpinWait.SpinUntil(() => _mailbox.TryTake(out message), Patience), "no offer");
        return _last = Assert.IsType<Message.ConfigurationOffered>(message).Offer;
    }

    private static Task<ReloadOutcome> Answer(Task<ReloadOutcome> outcome) => outcome.WaitAsync(Patience);

    private static IEnumerable<string> Names(SupervisorConfiguration configuration) => configuration.Engine.Programs.Select(program => program.Name);
}
