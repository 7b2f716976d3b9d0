using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Supervisor.Control.Metrics;
using Supervisor.Control.Web;
using Supervisor.Engine.Model;

namespace Supervisor.Control.Api;

/// <summary>What all programs use, in one answer, for whoever asks again and again.</summary>
internal static class UsageRoute
{
    public static Route Of(ControlPlane plane, UsageReader reader) =>
        Route.Get("/v1/usage", "What all programs use; a share of time is the difference between two answers.", context => Show(context, plane, reader))
            .Answering(new RouteAnswer(StatusCodes.Status200OK, "The programs, in the order of the file.", "Usages"));

    private static async Task Show(HttpContext context, ControlPlane plane, UsageReader reader)
    {
        var reading = await reader.Read(context, plane);
        var (state, now) = (plane.State, Moment.Now());
        await Answers.Json(context, json =>
        {
            json.WriteStartObject();
            json.WriteNumber("at_seconds"u8, reading.At.TotalSeconds);
            json.WriteStartArray("programs"u8);
            foreach (var program in state.Programs)
            {
                Write(json, program, reading.Programs.GetValueOrDefault(program.Name) ?? Usage.Unknown, now);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter json, ProgramState program, Usage usage, Moment now)
    {
        var pid = program.Phase.ProcessId;
        json.WriteStartObject();
        json.WriteString("name"u8, program.Name);
        json.WriteString("state"u8, program.Phase.Word);
        WriteNumber(json, "pid"u8, pid);
        json.WriteNumber("restarts"u8, program.Restarts);
        WriteNumber(json, "uptime_seconds"u8, pid is null ? null : (now.Monotonic - program.Phase.Since).TotalSeconds);
        WriteNumber(json, "cpu_seconds"u8, usage.Cpu?.TotalSeconds);
        WriteNumber(json, "memory_bytes"u8, usage.Memory);
        WriteNumber(json, "tasks"u8, usage.Tasks);
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, ReadOnlySpan<byte> name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
