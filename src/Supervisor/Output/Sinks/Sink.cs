using System.Text;
using Supervisor.Configuration.Model;

namespace Supervisor.Output.Sinks;

/// <summary>
/// One of the places that one stream of one program goes to: gives each line its form and puts it into an
/// <see cref="Sinks.Outlet"/>, which several sinks may share. A sink that blocks refuses a line while its outlet is full,
/// and is offered the same line again; one that drops takes every line, counts those that it could not put anywhere, and
/// marks the gap in the stream as soon as there is room. Only the output thread uses it.
/// </summary>
internal abstract class Sink(Outlet? outlet, WhenFull whenFull)
{
    private long _owedLines;
    private long _owedBytes;
    private bool _losesRest;

    /// <summary>What it puts its lines into; null for one that always has room.</summary>
    public Outlet? Outlet { get; } = outlet;

    public SinkCounters Counters { get; } = new();

    /// <summary>It would refuse a line now: its program has to wait for the outlet.</summary>
    public bool Blocks => whenFull == WhenFull.Block && Outlet is { IsStuck: true };

    /// <summary>Its lines carry the number of the process.</summary>
    public virtual bool NamesProcess => false;

    /// <summary>There is a gap that has not been marked yet.</summary>
    public bool OwesMark => _owedBytes > 0;

    /// <summary>Takes a line or refuses it for now; a refused line is offered again, unchanged, before any other.</summary>
    public bool Offer(in OutputLine line)
    {
        if (_losesRest || Outlet is { Refuses: true })
        {
            Lose(line);
            return true;
        }

        if (PayMark(line.Time) && TryTake(line))
        {
            Counters.Took(line.EndsLine ? 1 : 0, line.Length);
            return true;
        }

        if (whenFull == WhenFull.Block && Outlet is not { Refuses: true })
        {
            return false;
        }

        Lose(line);
        return true;
    }

    /// <summary>It takes whole lines in one piece, as they are, where it is the only sink of its stream.</summary>
    public virtual bool TakesBlocks => false;

    /// <summary>With that, also a line whose end has not been written.</summary>
    public virtual bool TakesParts => false;

    /// <summary>Takes as many of the bytes as it can now; the others are offered again.</summary>
    /// <param name="block">Whole lines, unless the last one is a very long one.</param>
    /// <param name="time">When they were read, in microseconds since 1970.</param>
    /// <returns>How many bytes it has dealt with.</returns>
    public int OfferBlock(ReadOnlySpan<byte> block, long time)
    {
        var refuses = Outlet is { Refuses: true };
        var taken = !refuses && PayMark(time) ? TakeBlock(block) : 0;
        Counters.Took(Newlines.Count(block[..taken]), taken);
        if (taken < block.Length && (whenFull == WhenFull.Drop || refuses))
        {
            Lose(Newlines.Count(block[taken..]), block.Length - taken);
            taken = block.Length;
        }

        return taken;
    }

    /// <summary>Marks a gap, if there is one. False: there is no room yet.</summary>
    /// <param name="time">Now, in microseconds since 1970.</param>
    public bool PayMark(long time)
    {
        // While the outlet is stuck the gap still grows: one mark for all of it.
        if (OwesMark && (Outlet is { IsStuck: true } || !TryMark(_owedLines, _owedBytes, time)))
        {
            return false;
        }

        _owedLines = _owedBytes = 0;
        return true;
    }

    /// <summary>Puts a line into the outlet, all of it or nothing.</summary>
    protected abstract bool TryTake(in OutputLine line);

    /// <summary>Writes what it can of a block, see <see cref="TakesBlocks"/>.</summary>
    protected virtual int TakeBlock(ReadOnlySpan<byte> block) => 0;

    /// <summary>Says in the stream what is missing at this place. A line of its own, in the form of the others.</summary>
    protected virtual bool TryMark(long lines, long bytes, long time) => TryTake(new OutputLine
    {
        Text = Encoding.UTF8.GetBytes(GapText(lines, bytes)),
        Time = time,
        EndsLine = true,
        HasNewline = true,
    });

    protected static string GapText(long lines, long bytes) =>
        $"--- supervisor: {lines} line{(lines == 1 ? "" : "s")} ({bytes} bytes) of output lost here ---";

    private void Lose(in OutputLine line)
    {
        // A line without its middle would look like one that was written so.
        _losesRest = !line.EndsLine;
        Lose(line.EndsLine ? 1 : 0, line.Length);
    }

    private void Lose(int lines, int bytes)
    {
        _owedLines += lines;
        _owedBytes += bytes;
        Counters.Lost(lines, bytes);
        Outlet?.CountLost(this, lines, bytes);
    }
}
