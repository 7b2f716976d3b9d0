using Supervisor.Engine.Model;

namespace Supervisor.Engine.Tests;

public sealed class SignalTests
{
    [Fact]
    public void A_signal_without_a_meaning_goes_to_all_that_run()
    {
        var stage = new Stage(Some.Program("db"), Some.Program("web"), Some.Program("slow")).Launched("db", "web").Signal(12);

        Assert.Equal(["db", "web"], stage.Signalled);
        Assert.Contains(new Notice.SignalForwarded(new Signal(12), new Signal(12), 2), stage.Notices);
    }

    [Fact]
    public void A_signal_is_forwarded_as_another()
    {
        var stage = new Stage(Some.Program("web")).Launched("web").Signal(10);

        Assert.Contains(new Effect.SendSignal(stage.Instance("web"), new Signal(3), StopScope.Group), stage.Effects);
    }

    [Fact]
    public void A_signal_is_forwarded_during_shutdown_too() =>
        Assert.Equal(["web"], new Stage(Some.Program("web")).Launched("web").Shutdown().Signal(12).Signalled);

    [Fact]
    public void A_reload_is_asked_of_the_shell() =>
        Assert.Equal([new Effect.Reload()], new Stage(Some.Program("web")).Signal(1).Effects);

    [Fact]
    public void An_ignored_signal_is_told_and_nothing_else()
    {
        var stage = new Stage(Some.Program("web")).Launched("web").Signal(28);

        Assert.Equal([new Effect.Publish(new Notice.SignalIgnored(new Signal(28)))], stage.Effects);
    }
}
