using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Supervisor.Configuration.Source;
using Supervisor.Output.Formats;
using Supervisor.Reloading;

namespace Supervisor.Control.Api;

/// <summary>What came of another configuration, and which ones are kept, for clients.</summary>
internal static class ReloadView
{
    public static Task Answer(HttpContext context, ReloadOutcome outcome)
    {
        var (status, word, message) = outcome switch
        {
            ReloadOutcome.Invalid invalid => (StatusCodes.Status422UnprocessableEntity, "invalid", invalid.Message),
            ReloadOutcome.Refused refused => (StatusCodes.Status409Conflict, "refused", refused.Reason),
            ReloadOutcome.RolledBack { Trouble: null } back => (StatusCodes.Status409Conflict, "rolled_back", $"rolled back: {back.Reason}"),
            ReloadOutcome.RolledBack back => (StatusCodes.Status409Conflict, "failed", $"{back.Reason}; it could not be rolled back: {back.Trouble}"),
            ReloadOutcome.Planned => (StatusCodes.Status200OK, "planned", null),
            ReloadOutcome.Done done => (StatusCodes.Status200OK, done.Plan.IsEmpty ? "unchanged" : "done", null),
            _ => throw new InvalidOperationException($"unknown outcome {outcome.GetType().Name}"),
        };
        return Answers.Json(context, json =>
        {
            json.WriteStartObject();
            json.WriteNumber("status"u8, status);
            json.WriteString("error"u8, message);
            json.WriteString("outcome"u8, word);
            Write(json, outcome);
            json.WriteEndObject();
        }, status);
    }

    /// <summary>Those that are kept, newest first.</summary>
    public static Task Answer(HttpContext context, ConfigurationHistory history) => Answers.Json(context, json =>
    {
        var (kept, current) = history.All();
        json.WriteStartArray();
        for (var index = kept.Count - 1; index >= 0; index--)
        {
            var one = kept[index];
            json.WriteStartObject();
            json.WriteNumber("number"u8, one.Number);
            json.WriteBoolean("in_force"u8, one.Number == current);
            json.WriteString("since"u8, DateTime.UnixEpoch.AddMicroseconds(one.Since).ToString(UtcTime.Milliseconds, CultureInfo.InvariantCulture));
            json.WriteString("cause"u8, one.Cause);
            Write(json, "before", one.Before > 0 ? one.Before : null);
            json.WriteString("rolled_back"u8, one.Failure);
            Write(json, one.Plan);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static void Write(Utf8JsonWriter json, ReloadOutcome outcome)
    {
        Write(json, "configuration", (outcome as ReloadOutcome.Done)?.Number);
        Write(json, outcome switch
        {
            ReloadOutcome.Done done => done.Plan,
            ReloadOutcome.Planned planned => planned.Plan,
            ReloadOutcome.RolledBack back => back.Plan,
            _ => ReloadPlan.Nothing,
        });
        Write(json, outcome is ReloadOutcome.Invalid invalid ? invalid.Problems : outcome.Warnings);
    }

    private static void Write(Utf8JsonWriter json, string name, int? number)
    {
        if (number is { } known)
        {
            json.WriteNumber(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void Write(Utf8JsonWriter json, ReloadPlan plan)
    {
        json.WriteStartArray("programs"u8);
        foreach (var change in plan.Programs)
        {
            json.WriteStartObject();
            json.WriteString("program"u8, change.Program);
            json.WriteString("step"u8, change.Step switch
            {
                PlannedStep.Add => "add",
                PlannedStep.Remove => "remove",
                PlannedStep.Restart => "restart",
                PlannedStep.Change => "change",
                _ => throw new InvalidOperationException($"unknown step {change.Step}"),
            });
            Write(json, "keys", change.Keys);
            Write(json, "because", change.Because);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Write(json, "supervisor", plan.Supervisor);
        Write(json, "needs_new_start", plan.Postponed);
    }

    private static void Write(Utf8JsonWriter json, ImmutableArray<Diagnostic> problems)
    {
        json.WriteStartArray("problems"u8);
        foreach (var problem in problems)
        {
            json.WriteStartObject();
            json.WriteString("severity"u8, problem.Severity is Severity.Error ? "error" : "warning");
            json.WriteString("location"u8, problem.Location);
            json.WriteString("message"u8, problem.Message);
            json.WriteString("help"u8, problem.Help);
            json.WriteString("text"u8, DiagnosticPrinter.Format(problem, colour: false));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, ImmutableArray<string> words)
    {
        json.WriteStartArray(name);
        foreach (var word in words)
        {
            json.WriteStringValue(word);
        }

        json.WriteEndArray();
    }
}
