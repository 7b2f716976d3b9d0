using System.Collections.Concurrent;
using Serilog;
using Supervisor.Configuration;
using Supervisor.Configuration.Model;
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
    private readonly BlockingCollection<CommandResult> _answers = [];
    private readonly Mailbox _mailbox;
    private readonly ConfigurationInForce _inForce;
    private readonly Reloader _reloader;

    public ReloaderTests()
    {
        _mailbox = new Mailbox(_epoll);
        _inForce = new ConfigurationInForce(_world.Valid());
        var log = new LoggerConfiguration().CreateLogger();
        _reloader = new Reloader(() => ConfigurationLoader.Load(FakeWorld.Main, _world.Environment), static next => next, _inForce, new ControlGroups(_launcher, _epoll, log), _mailbox, log);
    }

    public void Dispose()
    {
        _launcher.Dispose();
        _epoll.Dispose();
        _answers.Dispose();
    }

    [Fact]
    public void A_program_is_scaled_up_and_down()
    {
        _reloader.Scale("web", 3, _answers.Add);
        Assert.Equal(["web-1", "web-2", "web-3"], Names(Accept(["web-3"], [])));

        _reloader.Scale("web", 1, _answers.Add);
        Assert.Equal(["web-1"], Names(Accept([], ["web-2", "web-3"])));
    }

    [Fact]
    public void One_request_waits_for_the_answer_to_the_one_before_and_starts_from_what_is_in_force_then()
    {
        _reloader.Scale("web", 3, _answers.Add);
        _reloader.Scale("web", 4, _answers.Add);
        var first = Next();
        Assert.False(_mailbox.TryTake(out _));
        Accept(first);
        Assert.Equal(["web-4"], Next().Difference.Added);
    }

    [Fact]
    public void What_the_engine_refuses_does_not_hold_up_the_next_request()
    {
        _reloader.Scale("web", 3, _answers.Add);
        Next().Answer(new CommandResult.Refused("it is shutting down"));
        _reloader.Settled(null);
        _reloader.Scale("web", 4, _answers.Add);
        Assert.Equal(["web-3", "web-4"], Next().Difference.Added);
        Assert.Equal(new CommandResult.Refused("it is shutting down"), Answer());
    }

    [Theory]
    [InlineData("other", 1, "cannot scale other: the configuration gives it no replicas")]
    [InlineData("web", -1, "cannot scale web to -1: /etc/supervisor.toml:1:10: `web` cannot have -1 replicas")]
    public void What_cannot_be_scaled_is_refused(string program, int replicas, string reason)
    {
        _reloader.Scale(program, replicas, _answers.Add);
        Assert.Equal(new CommandResult.Refused(reason), Answer());
        Assert.False(_mailbox.TryTake(out _));
    }

    [Fact]
    public void A_file_that_changes_nothing_is_not_offered()
    {
        _reloader.Reload(_answers.Add);
        Assert.Equal(new CommandResult.Done("nothing changes"), Answer());
        _world.File(FakeWorld.Main, "[supervisor]\nname = \"other\"\n" + Web);
        _reloader.Reload(_answers.Add);
        Assert.Equal(new CommandResult.Done("nothing changes"), Answer());
        Assert.False(_mailbox.TryTake(out _));
    }

    [Fact]
    public void A_file_with_mistakes_is_refused_with_the_first_of_them()
    {
        _world.File(FakeWorld.Main, Web + "nise = 1\n");
        _reloader.Reload(_answers.Add);
        Assert.Equal(
            new CommandResult.Refused("cannot reload: /etc/supervisor.toml:4:1: unknown key `nise` in a program"), Answer());
    }

    [Fact]
    public void What_is_looked_at_only_once_stays_as_it_is()
    {
        _world.File(FakeWorld.Main, "[supervisor]\nname = \"other\"\nlog.level = \"debug\"\nexit = \"never\"\n" + Web);
        _reloader.Reload(_answers.Add);
        var next = Accept([], []);
        Assert.Equal(("host", LogThreshold.Info, ExitPolicy.Never), (next.Name, next.Log.Level, next.Engine.Exit));
    }

    [Fact]
    public void A_program_that_is_gone_is_known_until_it_is_dropped()
    {
        var launch = _inForce.LaunchOf("web-2");
        _reloader.Scale("web", 1, _answers.Add);
        Accept([], ["web-2"]);
        Assert.Same(launch, _inForce.LaunchOf("web-2"));
        Assert.Equal("web", _inForce.SpecOf("web-2").Family);
        _inForce.Drop("web-2");
        Assert.Throws<KeyNotFoundException>(() => _inForce.LaunchOf("web-2"));
    }

    private SupervisorConfiguration Accept(string[] added, string[] removed)
    {
        var offer = Next();
        Assert.Equal(added, offer.Difference.Added);
        Assert.Equal(removed, offer.Difference.Removed);
        Accept(offer);
        Assert.IsType<CommandResult.Done>(Answer());
        return offer.Configuration;
    }

    private void Accept(ConfigurationOffer offer)
    {
        _inForce.Replace(offer.Configuration);
        offer.Answer(new CommandResult.Done("as wanted"));
        _reloader.Settled(null);
    }

    private ConfigurationOffer Next()
    {
        Message? message = null;
        Assert.True(SpinWait.SpinUntil(() => _mailbox.TryTake(out message), Patience), "no offer");
        return Assert.IsType<Message.ConfigurationOffered>(message).Offer;
    }

    private CommandResult Answer() => _answers.TryTake(out var answer, Patience) ? answer : throw new TimeoutException("no answer");

    private static IEnumerable<string> Names(SupervisorConfiguration configuration) => configuration.Engine.Programs.Select(program => program.Name);
}
