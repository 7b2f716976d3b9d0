using Supervisor.Engine.Model;

namespace Supervisor.Engine.Tests;

public sealed class MonotonicTimeTests
{
    [Fact]
    public void Adding_a_span_and_subtracting_the_start_gives_the_span_back()
    {
        var start = new MonotonicTime(1_000);

        var later = start + TimeSpan.FromMilliseconds(250);

        Assert.Equal(TimeSpan.FromMilliseconds(250), later - start);
        Assert.True(later > start);
    }
}
