using System.Text;
using Supervisor.Configuration.Model;
using Supervisor.Output.Recent;
using Supervisor.Output.Sinks;

namespace Supervisor.Tests.Output;

/// <summary>What is kept of the output of programs, and how it is asked for.</summary>
public sealed class RecentTests
{
    private readonly RecentOutput _recent = new(perProgram: 8 * 1024, total: 32 * 1024);

    [Fact]
    public void The_last_lines_come_oldest_first()
    {
        Add("web", "one", 10);
        Add("web", "two\nthree", 20);
        Add("db", "other", 20);
        Assert.Equal(["one", "two", "three"], Texts("web", new RecentQuery()));
        Assert.Equal(["two", "three"], Texts("web", new RecentQuery { Last = 2 }));
        Assert.Equal(["two", "three"], Texts("web", new RecentQuery { Since = 11 }));
        Assert.Empty(Texts("web", new RecentQuery { Last = 0 }));
        Assert.Empty(Texts("unknown", new RecentQuery()));
    }

    [Fact]
    public void One_stream_can_be_asked_for()
    {
        Add("web", "out", 10);
        Add("web", "err", 11, StreamKind.Stderr);
        Add("web", "out again", 12);
        Assert.Equal(["err"], Texts("web", new RecentQuery { Stream = StreamKind.Stderr }));
        Assert.Equal(["out again"], Texts("web", new RecentQuery { Stream = StreamKind.Stdout, Last = 1 }));
    }

    [Fact]
    public void Programs_that_write_nothing_cost_nothing()
    {
        Assert.Equal(0, _recent.Size);
        Assert.False(_recent.WaitFor("quiet", 0).IsCompleted);
        Assert.Equal(0, _recent.Size);
        Add("web", "one", 1);
        Assert.InRange(_recent.Size, 1, 1024);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(500)]
    [InlineData(3000)]
    public void The_oldest_go_first_and_numbers_tell_of_it(int length)
    {
        for (var number = 0; number < 2000; number++)
        {
            Add("web", $"{number} {new string('x', length)}", number);
        }

        var answer = _recent.Read("web", new RecentQuery());
        Assert.InRange(_recent.Size, 1, 8 * 1024);
        Assert.Equal(2000, answer.Next);
        Assert.Equal(1999, answer.Lines[^1].Number);
        Assert.Equal(answer.Lines[0].Number, answer.Missed);
        Assert.False(answer.IsComplete);
        Assert.All(answer.Lines, line => Assert.Equal($"{line.Number} {new string('x', length)}", Encoding.ASCII.GetString(line.Text)));
        Assert.Equal(Enumerable.Range((int)answer.Lines[0].Number, answer.Lines.Count), answer.Lines.Select(line => (int)line.Number));
    }

    [Fact]
    public void A_block_larger_than_the_ring_leaves_its_last_lines()
    {
        Add("web", string.Join('\n', Enumerable.Range(0, 10_000)), 5);
        var answer = _recent.Read("web", new RecentQuery());
        Assert.Equal(("9999", 9999L, 10_000L), (Encoding.ASCII.GetString(answer.Lines[^1].Text), answer.Lines[^1].Number, answer.Next));
        Assert.All(answer.Lines, line => Assert.Equal($"{line.Number}", Encoding.ASCII.GetString(line.Text)));
    }

    [Fact]
    public void A_line_larger_than_the_ring_keeps_its_beginning()
    {
        Add("web", "start " + new string('x', 100_000), 5);
        Assert.StartsWith("start xxx", Assert.Single(Texts("web", new RecentQuery())), StringComparison.Ordinal);
    }

    [Fact]
    public void All_together_stay_below_their_limit_and_each_keeps_something()
    {
        for (var round = 0; round < 100; round++)
        {
            for (var program = 0; program < 20; program++)
            {
                Add($"p{program}", $"round {round} {new string('x', 300)}", round);
                Assert.InRange(_recent.Size, 0, 32 * 1024);
            }
        }

        for (var program = 0; program < 20; program++)
        {
            Assert.StartsWith("round 99", Texts($"p{program}", new RecentQuery())[^1], StringComparison.Ordinal);
        }

        _recent.Forget("p0");
        Assert.Empty(Texts("p0", new RecentQuery()));
    }

    [Fact]
    public async Task A_follower_on_another_thread_sees_every_line_once()
    {
        const int Lines = 5000;
        var seen = new List<long>();
        var follower = Task.Run(async () =>
        {
            for (long next = 0; next < Lines;)
            {
                await _recent.WaitFor("web", next);
                var answer = _recent.Read("web", new RecentQuery { From = next });
                seen.AddRange(Enumerable.Range(0, (int)answer.Missed).Select(missed => next + missed));
                seen.AddRange(answer.Lines.Select(line => line.Number));
                next = answer.Next;
            }
        }, TestContext.Current.CancellationToken);
        for (var number = 0; number < Lines; number++)
        {
            Add("web", $"line {number}", number);
        }

        await follower.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, Lines).Select(number => (long)number), seen);
    }

    [Fact]
    public void What_a_program_writes_into_any_sink_is_kept()
    {
        using var rig = OutputRig.WithPipes();
        var web = rig.Open("web", StreamOutput.Prefixed, StreamOutput.Prefixed);
        OutputRig.Write(web.Streams.Output, "one\ntwo\nhalf");
        OutputRig.Write(web.Streams.Error, "oops\n");
        rig.TurnUntil(() => rig.Stderr.Length > 0 && rig.Stdout.Contains("two", StringComparison.Ordinal));
        Assert.Equal(["one", "oops", "two"], Read(rig).Order());
        OutputRig.Write(web.Streams.Output, " a line\n");
        rig.TurnUntil(() => rig.Stdout.Contains("half a line", StringComparison.Ordinal));
        Assert.Equal("half a line", Read(rig)[^1]);

        static List<string> Read(OutputRig rig) =>
            [.. rig.Pump.Recent.Read("web", new RecentQuery()).Lines.Select(line => Encoding.ASCII.GetString(line.Text))];
    }

    private void Add(string program, string text, long time, StreamKind stream = StreamKind.Stdout) =>
        _recent.Add(program, stream, Encoding.ASCII.GetBytes(text), time);

    private List<string> Texts(string program, RecentQuery query) =>
        [.. _recent.Read(program, query).Lines.Select(line => Encoding.ASCII.GetString(line.Text))];
}
