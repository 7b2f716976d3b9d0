using System.Globalization;
using System.Text.Json;
using Supervisor.Engine.Rehearsing;
using Supervisor.Logging;
using Supervisor.Output.Formats;

namespace Supervisor.Commands.Simulating;

/// <summary>A timeline for scripts. Times are in seconds from the start of the supervisor.</summary>
internal static class TimelineJson
{
    public static void Write(Utf8JsonWriter json, IReadOnlyList<TimelineLine> lines, Outcome outcome, ScriptReader script)
    {
        json.WriteStartObject();
        json.WriteString("start", script.Start.ToString(UtcTime.Seconds, CultureInfo.InvariantCulture));
        json.WriteStartArray("timeline");
        foreach (var line in lines)
        {
            json.WriteStartObject();
            json.WriteNumber("at", Seconds(line.At));
            json.WriteString("program", line.Program);
            json.WriteString("level", LogLevels.Word(line.Level));
            json.WriteBoolean("made_up", line.MadeUp);
            json.WriteString("text", line.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("end");
        json.WriteNumber("at", Seconds(outcome.Length));
        json.WriteString("kind", outcome.Kind switch
        {
            OutcomeKind.Ended => "ended",
            OutcomeKind.AtRest => "at-rest",
            OutcomeKind.GoesOn => "goes-on",
            OutcomeKind.TooMuch => "too-much",
            _ => throw new InvalidOperationException("unknown kind of outcome"),
        });
        if (outcome.Exit is { } exit)
        {
            json.WriteNumber("exit_code", exit.Code);
            json.WriteString("reason", exit.Reason);
        }

        json.WriteEndObject();
        json.WriteStartArray("programs");
        foreach (var program in outcome.State.Programs)
        {
            json.WriteStartObject();
            json.WriteString("name", program.Name);
            json.WriteString("state", program.Phase.Word);
            if (outcome.Exit is null && script.NextRun(program.Name, outcome.Length) is { } run)
            {
                json.WriteString("next_run", script.InZone(program.Name, run));
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    // A timeline is told in milliseconds.
    private static decimal Seconds(TimeSpan time) => decimal.Round(time.Ticks / (decimal)TimeSpan.TicksPerSecond, 3);
}
