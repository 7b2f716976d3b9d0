using Serilog;
using Serilog.Core;
using Serilog.Events;
using Supervisor.Engine.Model;

namespace Supervisor.Logging;

/// <summary>What the log would say of a notice, taken apart for those who show it otherwise.</summary>
/// <param name="Program">Null for a notice about the supervisor.</param>
/// <param name="Text">Without the program's name before it.</param>
internal sealed record NoticeText(string? Program, LogEventLevel Level, string Text)
{
    /// <summary>Empty for a notice that the log does not word.</summary>
    public static IReadOnlyList<NoticeText> Of(Notice notice)
    {
        var sink = new Sink();
        using var log = new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.Sink(sink).CreateLogger();
        new NoticeLog(log).Write(notice);
        return sink.Texts;
    }

    private static NoticeText Of(LogEvent logEvent)
    {
        var text = MessageText.Of(logEvent);
        if (!logEvent.Properties.TryGetValue("program", out var value) || value is not ScalarValue { Value: string program })
        {
            return new NoticeText(null, logEvent.Level, text);
        }

        var rest = text.StartsWith(program, StringComparison.Ordinal) ? text[program.Length..].TrimStart(':').TrimStart() : text;
        return new NoticeText(program, logEvent.Level, rest);
    }

    private sealed class Sink : ILogEventSink
    {
        public List<NoticeText> Texts { get; } = [];

        public void Emit(LogEvent logEvent) => Texts.Add(Of(logEvent));
    }
}
