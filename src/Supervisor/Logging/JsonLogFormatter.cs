using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Serilog.Events;
using Supervisor.Output.Formats;

namespace Supervisor.Logging;

/// <summary>
/// One JSON object a line: time, level, supervisor, then the event's own properties (durations in seconds), message
/// last.
/// </summary>
internal sealed class JsonLogFormatter(string supervisorName) : LogFormatter
{
    private static readonly JsonWriterOptions Options = new()
    {
        // Quotes, controls and backslashes are still escaped; this is a log, not a web page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    public override void Format(LogEvent logEvent, IBufferWriter<byte> to)
    {
        using var json = new Utf8JsonWriter(to, Options);
        json.WriteStartObject();
        json.WriteString("time", logEvent.Timestamp.UtcDateTime.ToString(UtcTime.Milliseconds, CultureInfo.InvariantCulture));
        json.WriteString("level", LogLevels.Word(logEvent.Level));
        json.WriteString("supervisor", supervisorName);
        foreach (var (name, value) in logEvent.Properties)
        {
            json.WritePropertyName(IsTaken(name) ? $"_{name}" : name);
            Write(json, value);
        }

        json.WriteString("message", MessageText.Of(logEvent));
        if (logEvent.Exception is { } exception)
        {
            json.WriteString("exception", exception.ToString());
        }

        json.WriteEndObject();
    }

    private static bool IsTaken(string name) => name is "time" or "level" or "supervisor" or "message" or "exception";

    private static void Write(Utf8JsonWriter json, LogEventPropertyValue value)
    {
        switch (value)
        {
            case ScalarValue scalar:
                WriteScalar(json, scalar.Value);
                break;
            case SequenceValue sequence:
                json.WriteStartArray();
                foreach (var element in sequence.Elements)
                {
                    Write(json, element);
                }

                json.WriteEndArray();
                break;
            case StructureValue structure:
                json.WriteStartObject();
                foreach (var property in structure.Properties)
                {
                    json.WritePropertyName(property.Name);
                    Write(json, property.Value);
                }

                json.WriteEndObject();
                break;
            default:
                json.WriteStringValue(value.ToString());
                break;
        }
    }

    private static void WriteScalar(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool truth:
                json.WriteBooleanValue(truth);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case TimeSpan span:
                json.WriteNumberValue(Math.Round(span.TotalSeconds, 6));
                break;
            case IFormattable other:
                json.WriteStringValue(other.ToString(null, CultureInfo.InvariantCulture));
                break;
            default:
                json.WriteStringValue(value.ToString());
                break;
        }
    }
}
