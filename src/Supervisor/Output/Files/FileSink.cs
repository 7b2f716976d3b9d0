using System.Text;
using Supervisor.Configuration.Model;
using Supervisor.Output.Formats;
using Supervisor.Output.Sinks;

namespace Supervisor.Output.Files;

/// <summary>A file: the program's bytes as they are, newlines where it wrote them; or each line with the time before it.</summary>
internal sealed class FileSink(FileSettings settings, FileOutlet outlet) : Sink(outlet, settings.WhenFull)
{
    private readonly TimeStamp? _time = settings.Timestamps ? new TimeStamp(UtcTime.MicrosecondsAndBlank) : null;

    public override bool TakesBlocks => _time is null;

    protected override int TakeBlock(ReadOnlySpan<byte> block)
    {
        var taken = outlet.WriteThrough(block);

        // The disk was full in the middle of a line: its rest is written first when there is room again.
        if (taken > 0 && taken < block.Length && block[taken - 1] != '\n')
        {
            var rest = block[taken..];
            rest = rest[..(rest.IndexOf((byte)'\n') + 1)];
            taken += outlet.TryBuffer([], rest, []) ? rest.Length : 0;
        }

        return taken;
    }

    protected override bool TryTake(in OutputLine line) => outlet.TryAppend(
        line.Continues || _time is null ? [] : _time.Of(line.Time), line.Text, line.HasNewline ? "\n"u8 : []);

    protected override bool TryMark(long lines, long bytes, long time)
    {
        // What is before the gap may have been cut off in the middle of a line.
        var stamp = _time is null ? [] : _time.Of(time);
        return outlet.TryAppend(outlet.EndsWithNewline ? stamp : [(byte)'\n', .. stamp], Encoding.UTF8.GetBytes(GapText(lines, bytes)), "\n"u8);
    }
}
