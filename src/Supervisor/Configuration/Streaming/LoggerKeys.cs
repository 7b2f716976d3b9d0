using Supervisor.Configuration.Model;

namespace Supervisor.Configuration.Streaming;

/// <summary>program: the standard input of another program, which is supervised too.</summary>
internal static class LoggerKeys
{
    public static SinkKind Kind { get; } = new SinkKind<LoggerSettings>("program", new("a logger",
    [
        new("program", "Its name. It starts first and stops last, and reads the end of its input once all that write to it have ended.",
            "\"logger\"", (r, n, s) => s with { Program = r.TextNotEmpty(n) }),
        SinkKinds.WhenFull<LoggerSettings>(),
    ]), new LoggerSettings(""));
}
