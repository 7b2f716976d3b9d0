using System.Text;
using Supervisor.Configuration.Model;
using Supervisor.Isolation.Options;
using Supervisor.Kernel;

namespace Supervisor.Tests.Output;

/// <summary>Pipes that programs read from: kept open, or written by others.</summary>
public sealed class InputTests : IDisposable
{
    private static readonly StreamOutput ToLogger = new StreamOutput.Captured([new LoggerSettings("logger")]);

    private readonly OutputRig _rig = OutputRig.WithPipes();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Lines_of_several_programs_arrive_whole()
    {
        var (one, two) = (_rig.Open("one", ToLogger, ToLogger), _rig.Open("two", ToLogger));
        OutputRig.Write(one.Streams.Output, "a1\na2");
        OutputRig.Write(two.Streams.Output, "b1\n");
        OutputRig.Write(one.Streams.Error, "e1\n");
        OutputRig.Write(one.Streams.Output, "\n");
        Assert.Equal(["a1", "a2", "b1", "e1"], ReadLines(4).Order());
    }

    [Fact]
    public void What_nobody_has_read_waits_and_then_holds_up_its_writer()
    {
        const int Lines = 50_000;
        var text = string.Concat(Enumerable.Range(0, Lines).Select(number => $"line {number}\n"));
        var writer = OutputRig.WriteAside(_rig.Open("web", ToLogger).Streams.Output, Encoding.ASCII.GetBytes(text));
        _rig.TurnUntil(() => _rig.Pump.Inputs.PipeOf("logger", isShared: true, out _)!.BytesWaiting > 60_000);
        _rig.TurnUntilIdle();
        Assert.True(writer.IsAlive);
        Assert.Equal(text.TrimEnd('\n').Split('\n'), ReadLines(Lines));
    }

    [Fact]
    public void A_long_line_arrives_in_one_piece()
    {
        var text = new string('x', 100_000);
        OutputRig.WriteAside(_rig.Open("web", ToLogger).Streams.Output, Encoding.ASCII.GetBytes(text + "\nnext\n"));
        Assert.Equal([text, "next"], ReadLines(2));
    }

    [Fact]
    public void An_ended_input_has_all_that_was_written_before_and_then_its_end()
    {
        var web = _rig.Open("web", ToLogger);
        OutputRig.Write(web.Streams.Output, "one\nhalf");
        _rig.Pump.EndInput("logger");
        var read = "";
        var ended = false;
        Descriptors.DoNotBlock(Given().Descriptor);
        _rig.TurnUntil(() =>
        {
            var buffer = new byte[4096];
            var count = Descriptors.Read(Given().Descriptor, buffer);
            read += Encoding.ASCII.GetString(buffer, 0, Math.Max(0, (int)count));
            return ended = count == 0;
        });
        Assert.True(ended);
        Assert.Equal("one\nhalf\n", read);
    }

    [Fact]
    public void What_is_written_after_the_end_is_counted_as_lost()
    {
        var web = _rig.Open("web", ToLogger);
        _rig.Pump.EndInput("logger");
        _rig.TurnUntil(() => _rig.Pump.Inputs.PipeOf("logger", isShared: true, out _)!.WriteEnd < 0);
        OutputRig.Write(web.Streams.Output, "late\n");
        _rig.TurnUntil(() => _rig.Reports.Count > 0);
        Assert.Contains("stdin of logger", _rig.Reports[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_input_that_is_kept_open_stays_the_same()
    {
        var inputs = _rig.Pump.Inputs;
        var first = inputs.For("web", new StdinSource.Open(), out _)!;
        Assert.Equal(first, inputs.For("web", new StdinSource.Open(), out _));
        Assert.NotEqual(first, inputs.For("db", new StdinSource.Open(), out _));
        inputs.Release("web");
        Assert.False(Descriptors.IsOpen(first.Descriptor));
    }

    private DescriptorSource Given() => _rig.Pump.Inputs.For("logger", new StdinSource.Programs(), out _)!;

    private List<string> ReadLines(int count)
    {
        Descriptors.DoNotBlock(Given().Descriptor);
        var read = new StringBuilder();
        var lines = 0;
        var buffer = new byte[64 * 1024];
        _rig.TurnUntil(() =>
        {
            while (Descriptors.Read(Given().Descriptor, buffer) is > 0 and var got)
            {
                lines += buffer.AsSpan(0, (int)got).Count((byte)'\n');
                read.Append(Encoding.ASCII.GetString(buffer, 0, (int)got));
            }

            return lines >= count;
        });
        return [.. read.ToString().TrimEnd('\n').Split('\n')];
    }
}
