using Supervisor.Configuration.Model;
using Supervisor.Output.Formats;

namespace Supervisor.Output.Sinks;

/// <summary>The supervisor's own stream, each line as one JSON object.</summary>
internal sealed class JsonSink(JsonSettings settings, Outlet outlet, StreamIdentity identity, FormatBuffers buffers) : Sink(outlet, settings.WhenFull)
{
    private readonly Outlet _outlet = outlet;
    private readonly JsonLine _form = new(identity.Family, identity.Replica, identity.StreamName);

    public override bool NamesProcess => true;

    protected override bool TryTake(in OutputLine line)
    {
        if (line.IsEmptyRest)
        {
            return true;
        }

        var (text, _) = buffers.Emptied();
        _form.Write(text, line.Text, line.Time, identity.Process.Id, line.Continues, whole: line.EndsLine && !line.Continues);
        return _outlet.TryAppend([], text.WrittenSpan, "\n"u8);
    }
}
