using Supervisor.Engine.Model;
using Supervisor.Engine.Program;

namespace Supervisor.Engine.Tests.Program;

public sealed class BackoffDelayTests
{
    [Theory]
    // It grows by the factor.
    [InlineData(500, 2.0, 30_000, 0, 500)]
    [InlineData(500, 2.0, 30_000, 1, 1_000)]
    [InlineData(500, 2.0, 30_000, 5, 16_000)]
    // It stays at the maximum, for any number of attempts.
    [InlineData(500, 2.0, 30_000, 6, 30_000)]
    [InlineData(500, 2.0, 30_000, 1_025, 30_000)]
    [InlineData(500, 10.0, 30_000, int.MaxValue, 30_000)]
    // A factor of one keeps it as it is; one below lets it shrink.
    [InlineData(500, 1.0, 30_000, 1_025, 500)]
    [InlineData(500, 0.5, 30_000, 1, 250)]
    // Nothing stays nothing.
    [InlineData(0, 2.0, 30_000, 1_025, 0)]
    [InlineData(500, 2.0, 0, 3, 0)]
    // The maximum holds for the first pause too.
    [InlineData(60_000, 2.0, 30_000, 0, 30_000)]
    public void It_follows_the_formula(int initial, double factor, int max, int attempt, int expected)
    {
        var spec = new BackoffSpec
        {
            Initial = TimeSpan.FromMilliseconds(initial),
            Factor = factor,
            Max = TimeSpan.FromMilliseconds(max),
            Jitter = 0,
        };

        Assert.Equal(TimeSpan.FromMilliseconds(expected), BackoffDelay.Of(spec, attempt, chance: 0.9));
    }

    [Theory]
    [InlineData(1_000, 1.0, 0, 1_000)]
    [InlineData(1_000, 1.0, 4, 5_000)]
    [InlineData(0, 2.0, 3, 3_000)]
    [InlineData(1_000, 2.0, 2, 6_000)]
    [InlineData(0, 2.0, int.MaxValue, 30_000)]
    public void A_step_is_added_for_each_attempt(int initial, double factor, int attempt, int expected)
    {
        var spec = new BackoffSpec { Initial = TimeSpan.FromMilliseconds(initial), Factor = factor, Step = TimeSpan.FromSeconds(1), Jitter = 0 };

        Assert.Equal(TimeSpan.FromMilliseconds(expected), BackoffDelay.Of(spec, attempt, chance: 0.5));
    }

    [Theory]
    [InlineData(0, 800)]
    [InlineData(0.5, 1_000)]
    [InlineData(1, 1_200)]
    public void Chance_moves_it_by_up_to_the_jitter(double chance, int expected)
    {
        var spec = new BackoffSpec { Initial = TimeSpan.FromSeconds(1), Jitter = 0.2 };

        Assert.Equal(TimeSpan.FromMilliseconds(expected), BackoffDelay.Of(spec, 0, chance));
    }

    [Fact]
    public void The_longest_span_there_is_does_not_overflow()
    {
        var spec = new BackoffSpec { Initial = TimeSpan.MaxValue, Max = TimeSpan.MaxValue, Jitter = 1 };

        Assert.True(BackoffDelay.Of(spec, 1_025, chance: 1) > TimeSpan.FromDays(36_500));
    }
}
