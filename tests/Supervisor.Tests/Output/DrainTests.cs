
namespace Supervisor.Tests.Output;

public sealed class DrainTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    [Fact]
    public void Everything_in_pipes_and_queues_is_written_at_the_end()
    {
        using var rig = OutputRig.WithPipes();
        var web = rig.Open("web");
        OutputRig.Write(web.Streams.Output, "one\ntwo\nhalf");
        rig.Pump.WriteLog("exiting"u8);
        Assert.True(rig.Pump.Drain(Long, out var left));
        Assert.Equal(0, left);
        Assert.Equal("web | one\nweb | two\nweb | half\n", rig.Stdout);
        Assert.Equal("exiting\n", rig.Stderr);
    }

    [Fact]
    public void The_thread_drains_and_ends()
    {
        using var rig = OutputRig.WithPipes();
        var web = rig.Open("web");
        rig.Pump.Start();
        OutputRig.Write(web.Streams.Output, "one\nhalf");
        rig.Pump.WriteLog("exiting"u8);
        Assert.True(rig.Pump.Drain(Long, out _));
        Assert.Equal("web | one\nweb | half\n", rig.Stdout);
        Assert.Equal("exiting\n", rig.Stderr);
    }

    [Fact]
    public void More_than_the_destination_holds_is_drained_while_it_is_read()
    {
        using var rig = OutputRig.WithPipes();
        OutputRig.MakeSmall(rig.StdoutWriter);
        var web = rig.Open("web");
        OutputRig.Write(web.Streams.Output, string.Concat(Enumerable.Repeat("some text\n", 6_000)));
        rig.Pump.Start();
        using var drained = new ManualResetEventSlim();
        var complete = false;
        var drain = new Thread(() =>
        {
            complete = rig.Pump.Drain(Long, out _);
            drained.Set();
        });
        drain.Start();
        SpinWait.SpinUntil(() => rig.Stdout.Length == 6_000 * "web | some text\n".Length, Long);
        drain.Join();
        Assert.True(complete);
        Assert.Equal(6_000 * "web | some text\n".Length, rig.Stdout.Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_stuck_destination_ends_the_drain_at_its_deadline(bool onThread)
    {
        using var rig = OutputRig.WithPipes();
        OutputRig.MakeSmall(rig.StdoutWriter);
        var web = rig.Open("web");
        OutputRig.Write(web.Streams.Output, string.Concat(Enumerable.Repeat("some text\n", 6_000)));
        OutputRig.Write(web.Streams.Error, "the other stream is drained all the same");
        if (onThread)
        {
            rig.Pump.Start();
        }

        var before = Environment.TickCount64;
        Assert.False(rig.Pump.Drain(TimeSpan.FromMilliseconds(200), out var left));
        Assert.InRange(Environment.TickCount64 - before, 150, 10_000);
        Assert.InRange(left, 50_000, 6_000 * "web | some text\n".Length);
        Assert.Equal("web | the other stream is drained all the same\n", rig.Stderr);
    }

    [Fact]
    public void A_program_that_never_stops_writing_cannot_hold_the_end_back()
    {
        using var rig = OutputRig.WithPipes();
        rig.CloseStdoutReader();
        var web = rig.Open("web");
        var ended = false;
        var writer = new Thread(() =>
        {
            while (!Volatile.Read(ref ended))
            {
                OutputRig.Write(web.Streams.Output, "more and more\n");
            }
        });
        writer.Start();
        rig.Pump.Start();
        var before = Environment.TickCount64;
        rig.Pump.Drain(TimeSpan.FromMilliseconds(500), out _);
        Assert.InRange(Environment.TickCount64 - before, 0, 10_000);
        Volatile.Write(ref ended, true);
        var rest = new Thread(() => writer.Join());
        rest.Start();

        // Nobody reads the pipe any more, so its last write is released by emptying it.
        while (!rest.Join(1))
        {
            rig.Pump.Turn(0);
        }
    }
}
