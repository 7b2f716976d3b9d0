using System.Buffers;
using System.Globalization;
using System.Text;
using Serilog.Events;
using Supervisor.Output.Formats;

namespace Supervisor.Logging;

/// <summary>
/// One line an event: <c>2026-01-31T12:00:00.123Z info  message</c>; for a person at a terminal local time, without the
/// date.
/// </summary>
internal sealed class TextLogFormatter(bool terminal, bool colour) : LogFormatter
{
    private const string Reset = "\e[0m";
    private const string Dim = "\e[2m";

    public override void Format(LogEvent logEvent, IBufferWriter<byte> to)
    {
        var line = new StringBuilder();
        var time = terminal
            ? logEvent.Timestamp.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture)
            : logEvent.Timestamp.UtcDateTime.ToString(UtcTime.Milliseconds, CultureInfo.InvariantCulture);
        Paint(line, Dim, time).Append(' ');
        Paint(line, LogLevels.Colour(logEvent.Level), LogLevels.Column(logEvent.Level)).Append(' ');
        MessageText.AppendOneLine(line, MessageText.Of(logEvent));
        if (logEvent.Exception is { } exception)
        {
            AppendException(line, exception);
        }

        Encoding.UTF8.GetBytes(line.ToString(), to);
    }

    /// <summary>Its stack goes below, indented, because the event is a bug report by then.</summary>
    private static void AppendException(StringBuilder line, Exception exception)
    {
        line.Append(':');
        foreach (var part in exception.ToString().AsSpan().EnumerateLines())
        {
            line.Append("\n    ");
            MessageText.AppendOneLine(line, part.Trim().ToString());
        }
    }

    private StringBuilder Paint(StringBuilder line, string how, string text) =>
        colour ? line.Append(how).Append(text).Append(Reset) : line.Append(text);
}
