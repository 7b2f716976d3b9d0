using Supervisor.Output;

namespace Supervisor.Tests.Output;

public sealed class LullTests
{
    private const long Millisecond = 1_000_000;
    private const int Full = 64 * 1024;
    private readonly Lull _lull = new();
    private long _now = 100 * Millisecond;

    [Fact]
    public void A_stream_of_little_reads_is_let_gather()
    {
        Assert.All(Turns(8, bytes: 100, apart: Millisecond / 50), Assert.False);
        Assert.All(Turns(20, bytes: 100, apart: Millisecond / 50), Assert.True);
    }

    [Fact]
    public void What_comes_now_and_then_is_read_at_once() => Assert.All(Turns(100, bytes: 100, apart: Millisecond), Assert.False);

    [Fact]
    public void Who_fills_the_pipe_is_not_held_up() => Assert.All(Turns(100, Full, apart: Millisecond / 50), Assert.False);

    [Fact]
    public void A_pause_that_was_too_long_is_the_last_for_a_while()
    {
        _ = Turns(20, bytes: 100, apart: Millisecond / 50);

        Assert.Equal([false], Turns(1, Full, apart: Millisecond / 50));
        Assert.All(Turns(7, bytes: 100, apart: Millisecond / 50), Assert.False);
    }

    private List<bool> Turns(int count, int bytes, long apart)
    {
        var due = new List<bool>();
        for (var turn = 0; turn < count; turn++)
        {
            due.Add(_lull.IsDue(bytes, _now += apart));
        }

        return due;
    }
}
