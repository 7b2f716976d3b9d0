using System.Collections.Immutable;
using Supervisor.Commands;
using Supervisor.Configuration;
using Supervisor.Configuration.Model;
using Supervisor.Engine.Model;
using Supervisor.EventLoop;
using Supervisor.Kernel;

namespace Supervisor.Tests.EventLoop;

/// <summary>The real loop, built as the program builds it, its turns driven by the test.</summary>
[Collection(nameof(Alone))]
public sealed class TurnTests
{
    private const int Turns = 10_000;

    [Fact]
    public void A_turn_without_an_event_for_the_engine_allocates_nothing()
    {
        using var parts = Composition.Build(
            new RunOptions("/none", null, null), Empty, ConfigurationEnvironment.OfThisProcess(), out var error);
        Assert.True(parts is not null, error?.ToString());
        var loop = parts.Loop;
        var epoll = parts.Epoll;
        var timers = parts.Descriptors.Timers;
        Drive(loop, epoll, timers, 100);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var driven = Drive(loop, epoll, timers, Turns);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(Turns, driven);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void A_thread_without_children_has_no_orphan()
    {
        Assert.False(Wait.AnyOrphan());
        Assert.Equal(0, Wait.ForOrphan(out _));
    }

    private static SupervisorConfiguration Empty => new()
    {
        Name = "test",
        Engine = new SupervisorSpec(),
        Launches = ImmutableDictionary<string, ProgramLaunch>.Empty,
    };

    /// <summary>Each turn is woken, takes its wake-up, looks for orphans and timers, and settles the timerfd.</summary>
    private static int Drive(SupervisionLoop loop, Epoll epoll, TimerQueue timers, int turns)
    {
        var timer = new TimerId(new InstanceId("a", 1), TimerPurpose.Restart);
        var driven = 0;
        for (; driven < turns; driven++)
        {
            timers.Arm(timer, Clock.Now() + TimeSpan.FromHours(1));
            timers.Cancel(timer);
            epoll.WakeUp();
            loop.Turn();
        }

        return driven;
    }
}
