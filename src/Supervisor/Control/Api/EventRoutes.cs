using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Supervisor.Control.Events;
using Supervisor.Control.Web;

namespace Supervisor.Control.Api;

/// <summary>What has happened, and what happens while somebody follows.</summary>
internal static class EventRoutes
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    public static IEnumerable<Route> All(ControlPlane plane) =>
    [
        Route.Get("/v1/events", "What has happened last, oldest first; with follow=true what happens from then on too, as server-sent events.", context => Show(context, plane))
            .With(
                new RouteParameter("since", "integer", "The id of the last event that is known; those after it are wanted. The header Last-Event-ID means the same."),
                new RouteParameter("follow", "boolean", "Whether to wait for what happens next."),
                new RouteParameter("program", "string", "Only events of these programs: names, groups or patterns.") { IsMany = true })
            .Answering(
                new RouteAnswer(StatusCodes.Status200OK, "The events.", "Event[]"),
                new RouteAnswer(StatusCodes.Status200OK, "Events as they come; one of the type gap tells how many are missing.", null, RouteAnswer.Events),
                new RouteAnswer(StatusCodes.Status503ServiceUnavailable, "Too many follow already.", "Error")),
    ];

    private static async Task Show(HttpContext context, ControlPlane plane)
    {
        if (!Requests.TryFlag(context, "follow", usual: false, out var follow, out var problem) || !Requests.TryNumber(context, "since", out var since, out problem))
        {
            await Answers.Wrong(context, problem);
            return;
        }

        if (long.TryParse(context.Request.Headers["Last-Event-ID"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var last))
        {
            since = last;
        }

        var names = Requests.Texts(context, "program");
        if (names.Count > 0 && plane.Find(names) is { Unknown: [var unknown, ..] })
        {
            await ProgramRoutes.Unknown(context, unknown);
            return;
        }

        var query = new EventQuery(plane, names, since ?? 0);
        if (!follow)
        {
            await Answers.Json(context, query.WriteAll);
            return;
        }

        if (!plane.Events.TryFollow())
        {
            await Answers.Problem(context, StatusCodes.Status503ServiceUnavailable, "too many clients follow events already");
            return;
        }

        try
        {
            await Follow(context, plane, query);
        }
        finally
        {
            plane.Events.Leave();
        }
    }

    private static async Task Follow(HttpContext context, ControlPlane plane, EventQuery query)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, plane.Ending.Token);
        context.Response.ContentType = RouteAnswer.Events;
        context.Response.Headers.CacheControl = "no-store";
        var bytes = new ArrayBufferWriter<byte>();
        bytes.Write(": the events of a supervisor\n\n"u8);
        var beat = Task.Delay(Heartbeat, either.Token);
        try
        {
            while (true)
            {
                // Whoever does not read is held up here, and then dropped; the history does not wait.
                query.WriteNext(bytes);
                if (!await Sending.Send(context, bytes.WrittenMemory, either.Token))
                {
                    return;
                }

                bytes.ResetWrittenCount();
                var next = plane.Events.WaitFor(query.Seen);
                await Task.WhenAny(next, beat);
                either.Token.ThrowIfCancellationRequested();
                if (beat.IsCompleted)
                {
                    bytes.Write(":\n\n"u8);
                    beat = Task.Delay(Heartbeat, either.Token);
                }
            }
        }
        catch (OperationCanceledException) when (plane.Ending.IsCancellationRequested)
        {
            // What came last: the end of the supervisor is an event, too.
            query.WriteNext(bytes);
            await Sending.Send(context, bytes.WrittenMemory, context.RequestAborted);
        }
    }

    /// <summary>Which events somebody wants, and how far they have come.</summary>
    private sealed class EventQuery(ControlPlane plane, IReadOnlyList<string> names, long since)
    {
        private readonly EventWriter _writer = new();
        private readonly ArrayBufferWriter<byte> _data = new(512);

        public long Seen { get; private set; } = since;

        public void WriteAll(Utf8JsonWriter json)
        {
            json.WriteStartArray();
            foreach (var happening in Take(out _))
            {
                _writer.Write(json, happening);
            }

            json.WriteEndArray();
        }

        public void WriteNext(ArrayBufferWriter<byte> bytes)
        {
            var found = Take(out var missed);
            if (missed > 0)
            {
                bytes.Write(System.Text.Encoding.UTF8.GetBytes($"event: gap\ndata: {{\"missed\":{missed}}}\n\n"));
            }

            foreach (var happening in found)
            {
                _data.ResetWrittenCount();
                using (var json = new Utf8JsonWriter(_data))
                {
                    _writer.Write(json, happening);
                }

                bytes.Write(System.Text.Encoding.UTF8.GetBytes($"id: {happening.Id}\nevent: {EventWords.TypeOf(happening.Notice)}\ndata: "));
                bytes.Write(_data.WrittenSpan);
                bytes.Write("\n\n"u8);
            }
        }

        private List<Happening> Take(out long missed)
        {
            var next = plane.Events.After(Seen);
            (Seen, missed) = (next.Last, next.Missed);
            if (names.Count == 0)
            {
                return [.. next.Happenings];
            }

            var wanted = plane.Find(names).Programs.ToHashSet(StringComparer.Ordinal);
            return [.. next.Happenings.Where(happening => EventWords.ProgramOf(happening.Notice) is { } program && wanted.Contains(program))];
        }
    }
}
