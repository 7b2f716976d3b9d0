using Supervisor.Engine.Model;
using Supervisor.Engine.Program;

namespace Supervisor.Engine.Tests.Program;

public sealed class RestartWindowTests
{
    private static readonly RestartLimit TwoInAMinute = new(2, TimeSpan.FromMinutes(1));

    [Fact]
    public void As_many_as_the_limit_are_allowed_and_no_more()
    {
        var window = RestartWindow.Empty.With(TwoInAMinute, At(0)).With(TwoInAMinute, At(1));

        Assert.False(window.Allows(TwoInAMinute, At(2)));
    }

    [Fact]
    public void What_lies_longer_ago_than_the_span_does_not_count()
    {
        var window = RestartWindow.Empty.With(TwoInAMinute, At(0)).With(TwoInAMinute, At(50));

        Assert.False(window.Allows(TwoInAMinute, At(59)));
        Assert.True(window.Allows(TwoInAMinute, At(60)));
    }

    [Fact]
    public void No_restart_at_all_may_be_allowed() =>
        Assert.False(RestartWindow.Empty.Allows(new RestartLimit(0, TimeSpan.FromMinutes(1)), At(0)));

    [Fact]
    public void Without_a_limit_nothing_is_remembered()
    {
        var window = RestartWindow.Empty.With(null, At(0));

        Assert.Empty(window.Times);
        Assert.True(window.Allows(null, At(0)));
    }

    [Fact]
    public void No_more_is_remembered_than_the_limit_counts()
    {
        var window = RestartWindow.Empty;
        for (var second = 0; second < 100; second++)
        {
            window = window.With(TwoInAMinute, At(second * 100));
        }

        Assert.Equal(2, window.Times.Length);
    }

    private static MonotonicTime At(int seconds) => new(seconds * 1_000_000_000L);
}
