using System.Text;
using Supervisor.Listening;

namespace Supervisor.Tests.Listening;

/// <summary>Events as text, who gets them, and how many wait.</summary>
public sealed class EventTests
{
    [Fact]
    public void There_are_27_names_and_a_name_stands_for_all_below_it()
    {
        Assert.Equal(27, EventNames.All.Distinct().Count());
        Assert.True(EventNames.Covers("EVENT", "TICK_5"));
        Assert.True(EventNames.Covers("PROCESS_STATE", "PROCESS_STATE_EXITED"));
        Assert.True(EventNames.Covers("TICK_60", "TICK_60"));
        Assert.False(EventNames.Covers("TICK_5", "TICK_60"));
        Assert.False(EventNames.Covers("TICK_6", "TICK_60"));
        Assert.False(EventNames.Covers("PROCESS_STATE_EXITED", "PROCESS_STATE"));
        Assert.False(EventNames.Covers("PROCESS_LOG", "PROCESS_GROUP_ADDED"));
    }

    [Theory]
    [InlineData("when:5", 6)]
    [InlineData("", 0)]
    [InlineData("é😀", 2)]
    public void The_length_is_in_characters(string payload, int length)
    {
        var message = new ListenerEvent("TICK_5", Encoding.UTF8.GetBytes(payload), 3).Envelope("shop", "mem", 1);
        Assert.Equal($"ver:3.0 server:shop serial:3 pool:mem poolserial:1 eventname:TICK_5 len:{length}\n{payload}", Encoding.UTF8.GetString(message));
    }

    [Fact]
    public void The_length_of_what_is_no_text_is_in_bytes() =>
        Assert.Contains(" len:2\n", Encoding.Latin1.GetString(new ListenerEvent("TICK_5", [0xFF, 0xFE], 0).Envelope("s", "p", 0)), StringComparison.Ordinal);

    [Fact]
    public void A_full_queue_drops_its_oldest_and_takes_back_at_its_head()
    {
        var queue = new EventQueue { Capacity = 2 };
        Assert.Empty(queue.Add(Event(10)));
        Assert.Empty(queue.Add(Event(11)));
        Assert.Equal(10, Assert.Single(queue.Add(Event(12))).Serial);
        var taken = queue.Take()!;
        Assert.Equal((11, 1), (taken.Event.Serial, taken.PoolSerial));
        Assert.Empty(queue.PutBack(taken));
        Assert.Equal((11, 1), (queue.Take()!.Event.Serial, taken.PoolSerial));
        Assert.Equal(12, queue.Take()!.Event.Serial);
        Assert.Null(queue.Take());
    }

    [Fact]
    public void Large_events_are_dropped_before_they_take_the_memory()
    {
        var queue = new EventQueue();
        var lost = Enumerable.Range(0, 40).SelectMany(serial => queue.Add(Event(serial, new byte[1024 * 1024]))).ToList();

        Assert.Equal(24, lost.Count);
        Assert.Equal(24, queue.Take()!.Event.Serial);
    }

    [Fact]
    public void Ticks_come_at_the_multiples_of_their_periods_once()
    {
        Assert.Empty(At(64));
        Assert.Equal([(5, 65L)], At(64, 66));
        Assert.Equal([(5, 120L), (60, 120L)], At(119, 120));
        Assert.Equal([(5, 125L), (60, 120L)], At(119, 125));
        Assert.Empty(At(120, 120, 124));
        Assert.Equal([5, 60, 3600], At(3599, 3600).Select(tick => tick.Period));
    }

    /// <summary>Those of the last of these times.</summary>
    private static List<(int Period, long Moment)> At(params long[] times)
    {
        var ticks = new Ticks();
        return [.. times.Select(time => ticks.At(time).ToList()).ToList()[^1]];
    }

    private static ListenerEvent Event(long serial, params byte[] payload) => new("TICK_5", payload, serial);
}
