using Supervisor.Configuration.Model;

namespace Supervisor.Configuration.Streaming;

/// <summary>json: the supervisor's own stream, each line as one JSON object.</summary>
internal static class JsonKeys
{
    public static SinkKind Kind { get; } = new SinkKind<JsonSettings>("json", new("JSON lines",
    [
        new("json", "true: each line is one JSON object, with the program's own members where its line is one.", "true", (r, n, s) =>
        {
            if (!r.Truth(n))
            {
                r.Report(n.Span, "this is true where it is written", "leave the table out");
            }

            return s;
        }),
        SinkKinds.WhenFull<JsonSettings>(),
    ]), new JsonSettings()) { IsWord = true };
}
