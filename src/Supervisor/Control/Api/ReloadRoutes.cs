using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Supervisor.Configuration.Values;
using Supervisor.Control.Web;
using Supervisor.Reloading;

namespace Supervisor.Control.Api;

/// <summary>Another configuration: from the file, from those that are kept, or with another number of replicas.</summary>
internal static class ReloadRoutes
{
    /// <summary>How long a configuration is on trial unless something else is said.</summary>
    private static readonly TimeSpan UsualTrial = TimeSpan.FromSeconds(30);

    private static readonly ImmutableArray<RouteAnswer> Outcomes =
    [
        new(StatusCodes.Status200OK, "It is in force, or, with dry_run=true, could be.", "Reload"),
        new(StatusCodes.Status409Conflict, "It was refused, or rolled back; the answer says why.", "Reload"),
        new(StatusCodes.Status422UnprocessableEntity, "The file has mistakes, and nothing has changed.", "Reload"),
    ];

    public static IEnumerable<Route> All(ControlPlane plane)
    {
        yield return Route.Post("/v1/reload", "Reads the file again, and puts it into force if it has no mistakes.", context => Reload(context, plane))
            .With(
                new RouteParameter("dry_run", "boolean", "Whether only to say what would change."),
                new RouteParameter("or_roll_back", "string", "How long the programs that it changes have to become ready, as 30s, before the configuration before is put back."))
            .Answering(Outcomes);
        yield return Route.Post("/v1/rollback", "Puts a configuration that was in force before into force again.", context => RollBack(context, plane))
            .With(new RouteParameter("to", "integer", "Its number; the one before unless given."))
            .Answering(Outcomes);
        yield return Route.Get("/v1/configurations", "The last configurations, newest first.", context => ReloadView.Answer(context, plane.Reloader.History))
            .Answering(new RouteAnswer(StatusCodes.Status200OK, "Those that are kept.", "KeptConfiguration[]"));
        yield return Route.Post("/v1/programs/{name}/scale", "Another number of replicas, until the file is read again.", context => Scale(context, plane))
            .With(new RouteParameter("replicas", "integer", "How many."))
            .Answering([.. Outcomes, new RouteAnswer(StatusCodes.Status404NotFound, "There is no such program.", "Error")]);
    }

    private static async Task Reload(HttpContext context, ControlPlane plane)
    {
        if (!Requests.TryFlag(context, "dry_run", usual: false, out var isDry, out var problem) || !TryTrial(context, out var trial, out problem))
        {
            await Answers.Wrong(context, problem!);
        }
        else if (isDry && trial is not null)
        {
            await Answers.Wrong(context, "dry_run and or_roll_back exclude each other");
        }
        else if (isDry)
        {
            await ReloadView.Answer(context, await Task.Run(plane.Reloader.Plan, context.RequestAborted));
        }
        else
        {
            await Answer(context, plane, plane.Reloader.Reload(trial));
        }
    }

    private static bool TryTrial(HttpContext context, out TimeSpan? trial, out string? problem)
    {
        problem = null;
        trial = Requests.Text(context, "or_roll_back") switch
        {
            null or "false" => null,
            "" or "true" => UsualTrial,
            { } text => Limited(DurationText.Parse(text), out problem),
        };
        return problem is null;
    }

    private static TimeSpan? Limited(Parsed<TimeSpan> parsed, out string? problem)
    {
        problem = parsed.Ok && parsed.Value > TimeSpan.Zero && parsed.Value <= TimeSpan.FromDays(1) ? null : $"or_roll_back: {parsed.Problem ?? "it is more than nothing, and a day at most"}";
        return problem is null ? parsed.Value : null;
    }

    private static async Task RollBack(HttpContext context, ControlPlane plane)
    {
        if (Requests.TryNumber(context, "to", out var number, out var problem))
        {
            await Answer(context, plane, plane.Reloader.RollBack(number is { } to ? (int)Math.Min(to, int.MaxValue) : null));
        }
        else
        {
            await Answers.Wrong(context, problem);
        }
    }

    private static async Task Scale(HttpContext context, ControlPlane plane)
    {
        var name = Requests.Name(context);
        if (!Requests.TryNumber(context, "replicas", out var replicas, out var problem) || replicas is not { } count)
        {
            await Answers.Wrong(context, problem ?? "replicas is needed: how many there are to be");
        }
        else if (!plane.Configuration.Replicas.ContainsKey(name) && plane.Find(name).Programs.IsEmpty)
        {
            await ProgramRoutes.Unknown(context, name);
        }
        else
        {
            await Answer(context, plane, plane.Reloader.Scale(name, (int)Math.Min(count, int.MaxValue)));
        }
    }

    /// <summary>Who does not wait for the answer changes nothing about what is under way.</summary>
    private static async Task Answer(HttpContext context, ControlPlane plane, Task<ReloadOutcome> outcome)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, plane.Ending.Token);
        await ReloadView.Answer(context, await outcome.WaitAsync(either.Token));
    }
}
