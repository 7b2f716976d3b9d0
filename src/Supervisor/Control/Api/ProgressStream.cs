using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Supervisor.Control.Events;
using Supervisor.Control.Operations;
using Supervisor.Control.Web;

namespace Supervisor.Control.Api;

/// <summary>An operation told as it goes: a line of JSON for each thing that happens to its programs, the outcome last.</summary>
internal sealed class ProgressStream(HttpContext context, ControlPlane plane, ProgramOperation operation, ImmutableArray<string> programs)
{
    private readonly HashSet<string> _programs = new(programs, StringComparer.Ordinal);
    private readonly EventWriter _words = new();
    private readonly ArrayBufferWriter<byte> _bytes = new(512);

    /// <param name="since">The last event before it.</param>
    /// <param name="limit">Completes when the client waits no longer.</param>
    public async Task Run(long since, Task limit, CancellationToken cancellation)
    {
        context.Response.ContentType = RouteAnswer.Lines;
        while (true)
        {
            // In this order: what happens after the last look is in the next one, and the outcome after all of it.
            var isOver = operation.IsOver || limit.IsCompleted;
            var next = plane.Events.WaitFor(since);
            since = WriteEvents(since);
            if (isOver)
            {
                break;
            }

            await Flush(cancellation);
            await Task.WhenAny(next, operation.All, limit);
            cancellation.ThrowIfCancellationRequested();
        }

        WriteLine(json => OutcomeText.Write(json, operation.Outcomes()));
        await Flush(cancellation);
    }

    private long WriteEvents(long since)
    {
        var next = plane.Events.After(since);
        foreach (var happening in next.Happenings)
        {
            if (EventWords.ProgramOf(happening.Notice) is { } program && _programs.Contains(program))
            {
                WriteLine(json =>
                {
                    json.WriteStartObject();
                    json.WriteString("program"u8, program);
                    json.WriteString("state"u8, happening.State);
                    json.WriteString("message"u8, _words.MessageOf(happening.Notice));
                    json.WriteEndObject();
                });
            }
        }

        return next.Last;
    }

    private void WriteLine(Action<Utf8JsonWriter> write)
    {
        using (var json = new Utf8JsonWriter(_bytes))
        {
            write(json);
        }

        _bytes.Write("\n"u8);
    }

    private async Task Flush(CancellationToken cancellation)
    {
        await Sending.Send(context, _bytes.WrittenMemory, cancellation);
        _bytes.ResetWrittenCount();
    }
}
