using System.Text;
using Supervisor.Output;

namespace Supervisor.Tests.Output;

public sealed class LogQueueTests
{
    [Fact]
    public void Only_the_first_line_of_an_empty_queue_asks_for_a_wake_up()
    {
        var queue = new LogQueue();
        Assert.True(queue.Add("one"u8));
        Assert.False(queue.Add("two"u8));
    }

    [Fact]
    public void A_full_queue_drops_and_counts()
    {
        var queue = new LogQueue();
        var line = new byte[1020];
        for (var count = 0; count < 2000; count++)
        {
            queue.Add(line);
        }

        Assert.Equal(LogQueue.Capacity, queue.BytesWaiting);
        Assert.Equal(2000 - 1024, queue.TakeLost());
        Assert.Equal(0, queue.TakeLost());
    }

    [Fact]
    public void Lines_keep_their_order_through_growth_and_reuse()
    {
        using var rig = OutputRig.WithPipes();
        var expected = new StringBuilder();
        for (var round = 0; round < 20; round++)
        {
            for (var line = 0; line < 500; line++)
            {
                var text = $"{round}.{line} {new string('x', line % 97)}";
                rig.Pump.WriteLog(Encoding.UTF8.GetBytes(text));
                expected.Append(text).Append('\n');
            }

            rig.Pump.Turn(0);
        }

        rig.TurnUntil(() => rig.Stderr.Length == expected.Length);
        Assert.Equal(expected.ToString(), rig.Stderr);
    }

    [Fact]
    public void A_very_long_line_is_cut()
    {
        using var rig = OutputRig.WithPipes();
        rig.Pump.WriteLog(new byte[100_000]);
        rig.TurnUntil(() => rig.Stderr.Length == LogQueue.LongestLine + 1);
    }
}
