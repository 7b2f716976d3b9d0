using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Supervisor.Configuration.Model;
using Supervisor.Control.Api;
using Supervisor.Output.Recent;

namespace Supervisor.Control.Logs;

/// <summary>What programs have written, and what they write from now on.</summary>
internal static class LogRoute
{
    public static void Map(WebApplication application, ControlPlane plane) =>
        application.MapGet("/v1/programs/{name}/logs", context => Serve(context, plane));

    private static async Task Serve(HttpContext context, ControlPlane plane)
    {
        if (LogRequest.Read(context.Request, out var problem) is not { } request)
        {
            await Answers.Problem(context, StatusCodes.Status400BadRequest, problem!);
            return;
        }

        var found = plane.Find(request.Names);
        if (!found.Unknown.IsEmpty)
        {
            await Answers.Problem(context, StatusCodes.Status404NotFound, $"there is no program {string.Join(" or ", found.Unknown)}");
            return;
        }

        // Whoever reads slowly, or stops at a page, is not cut off.
        _ = context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate ? rate.MinDataRate = null : null;
        context.Response.ContentType = LogWriter.ContentType(request.AsJson);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(plane.Ending.Token, context.RequestAborted);
        var writer = new LogWriter(context.Response.BodyWriter, request.AsJson, found.Programs);
        try
        {
            var cursors = await WritePast(plane, request, found.Programs, writer, ending.Token);
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
