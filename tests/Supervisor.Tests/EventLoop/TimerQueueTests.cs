using Supervisor.Engine.Model;
using Supervisor.EventLoop;

namespace Supervisor.Tests.EventLoop;

public sealed class TimerQueueTests : IDisposable
{
    private static readonly MonotonicTime Start = new(1_000_000_000);

    private readonly TimerQueue _timers = TimerQueue.Create(out _)!;

    [Fact]
    public void Timers_come_due_in_order_of_time()
    {
        _timers.Arm(Timer("b"), Start + TimeSpan.FromSeconds(2));
        _timers.Arm(Timer("a"), Start + TimeSpan.FromSeconds(1));

        Assert.Equal(["a", "b"], Due(Start + TimeSpan.FromSeconds(3)));
    }

    [Fact]
    public void A_timer_is_not_due_before_its_time()
    {
        _timers.Arm(Timer("a"), Start + TimeSpan.FromSeconds(1));

        Assert.Empty(Due(Start));
        Assert.Equal(["a"], Due(Start + TimeSpan.FromSeconds(1)));
        Assert.Empty(Due(Start + TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public void A_cancelled_timer_never_comes_due()
    {
        _timers.Arm(Timer("a"), Start);
        _timers.Cancel(Timer("a"));

        Assert.Empty(Due(Start + TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Arming_again_replaces()
    {
        _timers.Arm(Timer("a"), Start);
        _timers.Arm(Timer("a"), Start + TimeSpan.FromSeconds(5));

        Assert.Empty(Due(Start + TimeSpan.FromSeconds(1)));
        Assert.Equal(["a"], Due(Start + TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void Timers_of_another_launch_or_purpose_are_others()
    {
        var first = new TimerId(new InstanceId("a", 1), TimerPurpose.KillAfterStop);
        _timers.Arm(first, Start);
        _timers.Cancel(new TimerId(new InstanceId("a", 2), TimerPurpose.KillAfterStop));
        _timers.Cancel(new TimerId(new InstanceId("a", 1), TimerPurpose.Ready));

        Assert.True(_timers.TryTakeDue(Start, out var due));
        Assert.Equal(first, due);
    }

    [Fact]
    public void Arming_and_cancelling_for_ever_does_not_grow()
    {
        for (var round = 0; round < 100_000; round++)
        {
            _timers.Arm(Timer("a"), Start + TimeSpan.FromHours(1));
            _timers.Cancel(Timer("a"));
        }

        Assert.InRange(_timers.Entries, 0, 100);
    }

    public void Dispose() => _timers.Dispose();

    private static TimerId Timer(string program) => new(new InstanceId(program, 1), TimerPurpose.Restart);

    private List<string> Due(MonotonicTime now)
    {
        var due = new List<string>();
        while (_timers.TryTakeDue(now, out var timer))
        {
            due.Add(timer.Instance.Program);
        }

        return due;
    }
}
