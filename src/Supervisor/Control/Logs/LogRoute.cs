using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Supervisor.Configuration.Model;
using Supervisor.Control.Api;
using Supervisor.Control.Web;
using Supervisor.Output.Recent;

namespace Supervisor.Control.Logs;

/// <summary>What programs have written, and what they write from now on.</summary>
internal static class LogRoute
{
    /// <summary>Each may take its time, and so there is an end to how many there may be.</summary>
    private const int MostReaders = 128;

    public static IEnumerable<Route> All(ControlPlane plane)
    {
        var readers = new SemaphoreSlim(MostReaders);
        return [Of(context => Serve(context, plane, readers))];
    }

    private static Route Of(RequestDelegate serve) =>
        Route.Get("/v1/programs/{name}/logs", "What programs have written last, and with follow=true what they write from then on too.", serve)
            .With(
                new RouteParameter("name", "string", "More programs.") { IsMany = true },
                new RouteParameter("tail", "string", "The last lines of each program: a number, or all."),
                new RouteParameter("since", "string", "Nothing older: a duration before now, or a time."),
                new RouteParameter("stream", "string", "Only one of the two.") { Choices = ["stdout", "stderr"] },
                new RouteParameter("follow", "boolean", "Whether to wait for what is written next."))
            .Answering(
                new RouteAnswer(StatusCodes.Status200OK, "The lines, with the program's name before each where there are several.", null, RouteAnswer.Text),
                new RouteAnswer(StatusCodes.Status200OK, "The same as documents, where the header Accept names that type.", "LogLine", RouteAnswer.Lines),
                new RouteAnswer(StatusCodes.Status404NotFound, "There is no such program.", "Error"),
                new RouteAnswer(StatusCodes.Status503ServiceUnavailable, "As many read logs as may.", "Error"));

    private static async Task Serve(HttpContext context, ControlPlane plane, SemaphoreSlim readers)
    {
        if (LogRequest.Read(context.Request, out var problem) is not { } request)
        {
            await Answers.Wrong(context, problem!);
            return;
        }

        var found = plane.Find(request.Names);
        if (found.Unknown is [var unknown, ..])
        {
            await ProgramRoutes.Unknown(context, unknown);
            return;
        }

        if (!readers.Wait(0, CancellationToken.None))
        {
            await Answers.Problem(context, StatusCodes.Status503ServiceUnavailable, "too many clients read logs already");
            return;
        }

        try
        {
            await Serve(context, plane, request, found.Programs);
        }
        finally
        {
            readers.Release();
        }
    }

    private static async Task Serve(HttpContext context, ControlPlane plane, LogRequest request, IReadOnlyList<string> programs)
    {
        // Whoever reads slowly, or stops at a page, is not cut off.
        _ = context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate ? rate.MinDataRate = null : null;
        context.Response.ContentType = LogWriter.ContentType(request.AsJson);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(plane.Ending.Token, context.RequestAborted);
        var writer = new LogWriter(context.Response.BodyWriter, request.AsJson, programs);
        try
        {
            var cursors = await WritePast(plane, request, programs, writer, ending.Token);
            if (request.Follows)
            {
                await new LogFollower(plane, request, writer, cursors).Run(ending.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The client has gone, or the supervisor ends: what was written is complete as far as it goes.
        }
    }

    /// <returns>Where to go on for each program.</returns>
    private static async Task<Dictionary<string, long>> WritePast(
        ControlPlane plane, LogRequest request, IReadOnlyList<string> programs, LogWriter writer, CancellationToken cancellation)
    {
        var cursors = new Dictionary<string, long>(StringComparer.Ordinal);
        var lines = new List<List<LogLine>>();
        writer.Begin();
        foreach (var program in programs)
        {
            // Files may be on a disk that takes its time.
            var log = await Task.Run(() => Read(plane, program, request.Query), cancellation);
            cursors[program] = log.Next;
            lines.Add(LogLine.Of(program, log, request.Stream));
            foreach (var problem in log.Problems)
            {
                writer.WriteProblem(program, problem);
            }
        }

        foreach (var line in LogLine.Merge(lines))
        {
            writer.Write(line);
            await writer.Flush(isUrgent: false, cancellation);
        }

        await writer.Flush(isUrgent: true, cancellation);
        return cursors;
    }

    private static ProgramLog Read(ControlPlane plane, string program, RecentQuery query) =>
        ProgramLogs.Read(plane.Output.Recent, program, plane.Configuration.Launches.GetValueOrDefault(program) ?? NoFiles, query);

    /// <summary>One that leaves: what it writes is still remembered.</summary>
    private static ProgramLaunch NoFiles { get; } = new()
    {
        Options = new Isolation.Options.LaunchOptions { Command = [] },
        Stdout = new StreamOutput.Null(),
        Stderr = new StreamOutput.Null(),
    };
}
