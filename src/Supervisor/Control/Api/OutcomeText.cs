using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Supervisor.Control.Operations;

namespace Supervisor.Control.Api;

/// <summary>What came of something that was asked of programs.</summary>
internal static class OutcomeText
{
    public static Task Answer(HttpContext context, ImmutableArray<ProgramOutcome> outcomes, int status) =>
        Answers.Json(context, json => Write(json, outcomes), status);

    /// <summary>Refused is refused, whatever else; what goes on after the time that the client gave is late.</summary>
    public static int StatusOf(ImmutableArray<ProgramOutcome> outcomes, bool isLate) =>
        outcomes.Any(outcome => !outcome.IsDone) ? StatusCodes.Status409Conflict
        : isLate ? StatusCodes.Status504GatewayTimeout
        : StatusCodes.Status200OK;

    public static void Write(Utf8JsonWriter json, ImmutableArray<ProgramOutcome> outcomes)
    {
        json.WriteStartObject();
        json.WriteStartArray("programs"u8);
        foreach (var outcome in outcomes)
        {
            json.WriteStartObject();
            json.WriteString("program"u8, outcome.Program);
            json.WriteBoolean("done"u8, outcome.IsDone && !outcome.IsPending);
            json.WriteBoolean("pending"u8, outcome.IsPending);
            json.WriteString("message"u8, outcome.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
