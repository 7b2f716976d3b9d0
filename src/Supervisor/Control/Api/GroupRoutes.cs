using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Supervisor.Control.Web;
using Supervisor.Engine.Model;

namespace Supervisor.Control.Api;

/// <summary>How programs belong together: groups, and who waits for whom.</summary>
internal static class GroupRoutes
{
    public static IEnumerable<Route> All(ControlPlane plane) =>
    [
        Route.Get("/v1/groups", "The groups of the file, and their programs.", context => ShowGroups(context, plane))
            .Answering(new RouteAnswer(StatusCodes.Status200OK, "The groups, in the order of the file.", "Group[]")),
        Route.Get("/v1/graph", "Who waits for whom.", context => ShowGraph(context, plane))
            .Answering(new RouteAnswer(StatusCodes.Status200OK, "Programs as nodes, and an edge from each to what it waits for.", "Graph")),
    ];

    private static Task ShowGroups(HttpContext context, ControlPlane plane) => Answers.Json(context, json =>
    {
        var (configuration, state) = (plane.Configuration, plane.State);
        json.WriteStartArray();
        foreach (var group in configuration.Groups)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, group.Name);
            json.WriteStartArray("programs"u8);
            foreach (var program in state.Programs)
            {
                if (group.Programs.Contains(program.Spec.Family))
                {
                    json.WriteStringValue(program.Name);
                }
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static Task ShowGraph(HttpContext context, ControlPlane plane) => Answers.Json(context, json =>
    {
        var state = plane.State;
        json.WriteStartObject();
        json.WriteStartArray("nodes"u8);
        foreach (var program in state.Programs)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, program.Name);
            json.WriteString("family"u8, program.Spec.Family);
            json.WriteString("state"u8, program.Phase.Word);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("edges"u8);
        foreach (var program in state.Programs)
        {
            foreach (var required in state.Graph.Requires(program.Index))
            {
                WriteEdge(json, program, state.Programs[required.Index], "requires", required.Condition);
            }

            foreach (var wanted in state.Graph.Wants(program.Index))
            {
                WriteEdge(json, program, state.Programs[wanted.Index], "wants", wanted.Condition);
            }

            foreach (var other in state.Graph.After(program.Index))
            {
                WriteEdge(json, program, state.Programs[other], "after", null);
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WriteEdge(Utf8JsonWriter json, ProgramState from, ProgramState to, string kind, Condition? condition)
    {
        json.WriteStartObject();
        json.WriteString("from"u8, from.Name);
        json.WriteString("to"u8, to.Name);
        json.WriteString("kind"u8, kind);
        json.WriteString("condition"u8, WordOf(condition));
        json.WriteEndObject();
    }

    /// <summary>As the file has it; null for mere order.</summary>
    public static string? WordOf(Condition? condition) => condition switch
    {
        Condition.Started => "started",
        Condition.Ready => "ready",
        Condition.Healthy => "healthy",
        Condition.Succeeded => "succeeded",
        _ => null,
    };
}
