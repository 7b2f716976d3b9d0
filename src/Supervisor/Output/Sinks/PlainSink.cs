using Supervisor.Configuration.Model;
using Supervisor.Output.Formats;

namespace Supervisor.Output.Sinks;

/// <summary>Lines as they are into one of the supervisor's own streams, with the time before them if that is wanted.</summary>
internal sealed class PlainSink(PlainSettings settings, Outlet outlet) : Sink(outlet, settings.WhenFull)
{
    private readonly TimeStamp? _time = settings.Timestamps ? new TimeStamp(UtcTime.MicrosecondsAndBlank) : null;

    // Others write there too, so a line that its program has not ended is ended here.
    protected override bool TryTake(in OutputLine line) => Outlet!.TryAppend(
        line.Continues || _time is null ? [] : _time.Of(line.Time), line.Text, line.EndsLine ? "\n"u8 : []);
}
