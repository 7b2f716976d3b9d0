using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Supervisor.Control.Web;
using Supervisor.Output.Sinks;

namespace Supervisor.Control.Logs;

/// <summary>
/// Lines as text or as documents of JSON. In JSON the first says of which programs they are, others may say what was missed or
/// cannot be shown; in text the program stands before each line where there are several.
/// </summary>
internal sealed class LogWriter(PipeWriter output, bool asJson, IReadOnlyList<string> programs)
{
    public const string JsonType = RouteAnswer.Lines;

    private const int FlushAt = 32 * 1024;

    private readonly int _width = programs.Count < 2 ? 0 : programs.Max(program => program.Length);
    private readonly Utf8JsonWriter? _json = asJson ? new Utf8JsonWriter(output) : null;

    public static string ContentType(bool asJson) => asJson ? JsonType : "text/plain; charset=utf-8";

    public void Begin() => WriteJson(json =>
    {
        json.WriteStartArray("programs"u8);
        foreach (var program in programs)
        {
            json.WriteStringValue(program);
        }

        json.WriteEndArray();
    });

    public void Write(LogLine line)
    {
        if (_json is null)
        {
            WritePrefix(line.Program);
            output.Write(line.Text);
            output.Write("\n"u8);
            return;
        }

        WriteJson(json =>
        {
            json.WriteString("program"u8, line.Program);
            if (line.Stream is { } stream)
            {
                json.WriteString("stream"u8, stream == StreamKind.Stdout ? "stdout"u8 : "stderr"u8);
            }

            if (line.Time is { } time)
            {
                json.WriteString("time"u8, TimeText(time));
            }

            json.WriteString("line"u8, line.Shown);
        });
    }

    /// <summary>Lines that the client was too slow for, and that are not remembered any more.</summary>
    public void WriteGap(string program, long count)
    {
        if (_json is null)
        {
            WritePrefix(program);
            output.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"-- {count} lines were missed here --\n")));
            return;
        }

        WriteJson(json =>
        {
            json.WriteString("program"u8, program);
            json.WriteNumber("missed"u8, count);
        });
    }

    public void WriteProblem(string program, string problem) => WriteJson(json =>
    {
        json.WriteString("program"u8, program);
        json.WriteString("problem"u8, problem);
    });

    /// <summary>Waits for a slow client.</summary>
    public async ValueTask Flush(bool isUrgent, CancellationToken cancellation)
    {
        if (isUrgent || output.UnflushedBytes > FlushAt)
        {
            _ = await output.FlushAsync(cancellation);
        }
    }

    /// <summary>With microseconds, in UTC.</summary>
    internal static string TimeText(long time) =>
        (DateTime.UnixEpoch + TimeSpan.FromMicroseconds(time)).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private void WritePrefix(string program)
    {
        if (_width > 0)
        {
            output.Write(Encoding.UTF8.GetBytes($"{program.PadRight(_width)} | "));
        }
    }

    private void WriteJson(Action<Utf8JsonWriter> write)
    {
        if (_json is null)
        {
            return;
        }

        _json.WriteStartObject();
        write(_json);
        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        output.Write("\n"u8);
    }
}
