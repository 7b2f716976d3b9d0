using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Supervisor.Control.Metrics;
using Supervisor.Control.Web;

namespace Supervisor.Control.Api;

/// <summary>What programs use, for Prometheus and one by one.</summary>
internal static class MetricRoutes
{
    public static IEnumerable<Route> All(ControlPlane plane)
    {
        var reader = new UsageReader();
        return
        [
            UsageRoute.Of(plane, reader),
            Route.Get("/metrics", "Metrics of the supervisor and of each program, as Prometheus takes them.", context => ShowMetrics(context, plane, reader))
                .Answering(new RouteAnswer(StatusCodes.Status200OK, "The metrics.", null, RouteAnswer.Text)),
            Route.Get("/v1/programs/{name}/instances", "The processes of programs that run, and what they use.", context => ShowInstances(context, plane, reader))
                .Answering(
                    new RouteAnswer(StatusCodes.Status200OK, "What runs of them.", "Instance[]"),
                    new RouteAnswer(StatusCodes.Status404NotFound, "There is no such program.", "Error")),
        ];
    }

    private static async Task ShowMetrics(HttpContext context, ControlPlane plane, UsageReader reader)
    {
        var usage = await reader.Read(context, plane);
        var page = new MetricPage(plane.State, plane.Counters, plane.Output.Recent.Totals, usage);
        _ = ProcessUsage.TryRead(Environment.ProcessId, out var own);
        await Answers.Text(context, page.Write(Moment.Now(), own.Cpu, (long)own.Memory), contentType: MetricText.ContentType);
    }

    private static async Task ShowInstances(HttpContext context, ControlPlane plane, UsageReader reader)
    {
        if (plane.Find(Requests.Name(context)) is not { Unknown: [], Programs: var programs })
        {
            await ProgramRoutes.Unknown(context, plane);
            return;
        }

        var reading = await reader.Read(context, plane);
        var state = plane.State;
        await Answers.Json(context, json =>
        {
            json.WriteStartArray();
            foreach (var program in programs)
            {
                if (reading.Programs.TryGetValue(program, out var usage) && state.Find(program) is { } known)
                {
                    WriteInstance(json, known.Generation, program, usage, reading);
                }
            }

            json.WriteEndArray();
        });
    }

    private static void WriteInstance(Utf8JsonWriter json, int launch, string program, Usage usage, UsageReading reading)
    {
        json.WriteStartObject();
        json.WriteString("program"u8, program);
        json.WriteNumber("launch"u8, launch);
        json.WriteString("cgroup"u8, reading.Groups.GetValueOrDefault(program));
        Write(json, "cpu_seconds"u8, usage.Cpu?.TotalSeconds);
        Write(json, "memory_bytes"u8, usage.Memory);
        Write(json, "tasks"u8, usage.Tasks);
        Write(json, "oom_kills"u8, usage.OomKills);
        json.WriteStartArray("processes"u8);
        foreach (var member in reading.Members.GetValueOrDefault(program, []))
        {
            json.WriteStartObject();
            json.WriteNumber("pid"u8, member.Pid);
            json.WriteNumber("parent"u8, member.Parent);
            json.WriteNumber("session"u8, member.Session);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, double? value)
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
