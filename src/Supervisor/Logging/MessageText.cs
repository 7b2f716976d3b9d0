using System.Globalization;
using System.Text;
using Serilog.Events;
using Serilog.Parsing;

namespace Supervisor.Logging;

/// <summary>A log event's message in words: strings without quotes, durations as a person writes them.</summary>
internal static class MessageText
{
    public static string Of(LogEvent logEvent)
    {
        var text = new StringBuilder();
        foreach (var token in logEvent.MessageTemplate.Tokens)
        {
            if (token is PropertyToken property && logEvent.Properties.TryGetValue(property.PropertyName, out var value))
            {
                Append(text, value, property.Format);
            }
            else
            {
                text.Append(token);
            }
        }

        return text.ToString();
    }

    /// <summary>Makes one line of a text: whatever could move a terminal's cursor or fake another line is written as an escape.</summary>
    public static void AppendOneLine(StringBuilder line, string text)
    {
        foreach (var character in text)
        {
            _ = character switch
            {
                '\n' => line.Append("\\n"),
                '\r' => line.Append("\\r"),
                '\t' => line.Append(' '),
                < ' ' or '\x7f' or (>= '\x80' and <= '\x9f') => line.Append($"\\x{(int)character:x2}"),
                _ => line.Append(character),
            };
        }
    }

    private static void Append(StringBuilder text, LogEventPropertyValue value, string? format)
    {
        switch (value)
        {
            case ScalarValue { Value: string word }:
                text.Append(word);
                break;
            case ScalarValue { Value: TimeSpan span }:
                text.Append(DurationText.Of(span));
                break;
            case ScalarValue { Value: IFormattable number }:
                text.Append(number.ToString(format, CultureInfo.InvariantCulture));
                break;
            default:
                text.Append(value);
                break;
        }
    }
}
