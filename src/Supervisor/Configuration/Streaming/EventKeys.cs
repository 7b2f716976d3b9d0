using Supervisor.Configuration.Model;

namespace Supervisor.Configuration.Streaming;

/// <summary>events: PROCESS_LOG events, for listeners.</summary>
internal static class EventKeys
{
    public static SinkKind Kind { get; } = new SinkKind<EventSettings>("events", new("output as events",
    [
        new("events", "true: what is written is sent to event listeners that want PROCESS_LOG.", "true", (r, n, s) =>
        {
            if (!r.Truth(n))
            {
                r.Report(n.Span, "this is true where it is written", "leave the table out");
            }

            return s;
        }),
    ]), new EventSettings()) { IsWord = true };
}
