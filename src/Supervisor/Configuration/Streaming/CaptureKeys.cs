using Supervisor.Configuration.Model;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Toml;

namespace Supervisor.Configuration.Streaming;

/// <summary>capture: PROCESS_COMMUNICATION events, for listeners.</summary>
internal static class CaptureKeys
{
    /// <summary>Thousands of events may wait for their listeners.</summary>
    public const int Most = 1024 * 1024;

    public static SinkKind Kind { get; } = new SinkKind<CaptureSettings>("capture", new("messages to event listeners",
    [
        new("capture", "What is written between <!--XSUPERVISOR:BEGIN--> and <!--XSUPERVISOR:END--> becomes a PROCESS_COMMUNICATION event and is no output; of more than this the end.", "\"64K\"",
            (r, n, s) => s with { Limit = Limit(r, n) }),
    ]), new CaptureSettings(0));

    private static int Limit(ValueReader reader, Node node)
    {
        var reports = reader.Reports;
        var size = reader.Size(node);
        if (size is 0 or > Most && reader.Reports == reports)
        {
            reader.Report(node.Span, "this is out of range", "it can be from 1 byte to 1M");
        }

        return (int)Math.Min(size, Most);
    }
}
