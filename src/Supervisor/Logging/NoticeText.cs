using Serilog;
using Serilog.Core;
using Serilog.Events;
using Supervisor.Engine.Model;

namespace Supervisor.Logging;

/// <summary>What the log would say of a notice, taken apart for those who show it otherwise.</summary>
/// <param name="Program">Null for a notice about the supervisor.</param>
/// <param name="Text">Without the program's name before it.</param>
internal sealed record NoticeText(string? Program, LogEventLevel Level, string Text);

/// <summary>Words one notice after the other as the log would.</summary>
internal sealed class NoticeWording : ILogEventSink
{
    private readonly List<NoticeText> _texts = [];
    private readonly NoticeLog _log;

    public NoticeWording() => _log = new NoticeLog(new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.Sink(this).CreateLogger());

    /// <summary>Empty for a notice that the log does not word.</summary>
    public IReadOnlyList<NoticeText> Of(Notice notice)
    {
        _texts.Clear();
        _log.Write(notice);
        return [.. _texts];
    }

    public void Emit(LogEvent logEvent)
    {
        var text = MessageText.Of(logEvent);
        if (!logEvent.Properties.TryGetValue("program", out var value) || value is not ScalarValue { Value: string program })
        {
            _texts.Add(new NoticeText(null, logEvent.Level, text));
            return;
        }

        var rest = text.StartsWith(program, StringComparison.Ordinal) ? text[program.Length..].TrimStart(':').TrimStart() : text;
        _texts.Add(new NoticeText(program, logEvent.Level, rest));
    }
}
