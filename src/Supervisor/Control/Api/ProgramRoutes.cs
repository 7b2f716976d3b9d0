using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Supervisor.Control.Naming;
using Supervisor.Control.Web;
using Supervisor.Isolation.Plan;

namespace Supervisor.Control.Api;

/// <summary>Programs as they are now.</summary>
internal static class ProgramRoutes
{
    public static IEnumerable<Route> All(ControlPlane plane) =>
    [
        Route.Get("/v1/programs", "All programs, or those of certain names.", context => List(context, plane))
            .With(new RouteParameter("name", "string", "A name, a group, or a pattern with * and ?.") { IsMany = true })
            .Answering(new RouteAnswer(StatusCodes.Status200OK, "The programs, in the order of the file.", "Program[]")),
        Route.Get("/v1/programs/{name}", "One program; all of them where the name is that of replicas, of a group or a pattern.", context => Show(context, plane))
            .Answering(
                new RouteAnswer(StatusCodes.Status200OK, "The programs.", "Program[]"),
                new RouteAnswer(StatusCodes.Status404NotFound, "There is no such program.", "Error")),
    ];

    public static Task Unknown(HttpContext context, string name) =>
        Answers.Problem(context, StatusCodes.Status404NotFound, $"there is no program named {Requests.Shown(name)}");

    /// <summary>Of the names in the path, the first that means no program.</summary>
    public static Task Unknown(HttpContext context, ControlPlane plane) =>
        Unknown(context, plane.Find(Requests.Name(context)).Unknown is [var unknown, ..] ? unknown : Requests.Name(context));

    private static async Task List(HttpContext context, ControlPlane plane)
    {
        var names = Requests.Texts(context, "name");
        var found = names.Count == 0 ? null : plane.Find(names);
        if (found is { Unknown: [var unknown, ..] })
        {
            await Unknown(context, unknown);
            return;
        }

        await Write(context, plane, found);
    }

    private static Task Show(HttpContext context, ControlPlane plane)
    {
        var found = plane.Find(Requests.Name(context));
        return found.Unknown is [var unknown, ..] ? Unknown(context, unknown) : Write(context, plane, found);
    }

    /// <param name="wanted">Null for all.</param>
    private static async Task Write(HttpContext context, ControlPlane plane, NamedPrograms? wanted)
    {
        var missing = await Missing(context, plane);
        var now = Moment.Now();
        var (configuration, state) = (plane.Configuration, plane.State);
        var names = wanted?.Programs.ToHashSet(StringComparer.Ordinal);
        await Answers.Json(context, json =>
        {
            json.WriteStartArray();
            foreach (var program in state.Programs)
            {
                if (names?.Contains(program.Name) is not false)
                {
                    (ProgramView.Of(configuration, state, program, now) with
                    {
                        IsPaused = plane.Pauses.IsPaused(program.Instance),
                        Missing = missing.GetValueOrDefault(program.Name, []),
                    }).Write(json);
                }
            }

            json.WriteEndArray();
        });
    }

    /// <summary>What running programs go without. The loop is asked only where any may.</summary>
    private static async Task<Dictionary<string, ImmutableArray<string>>> Missing(HttpContext context, ControlPlane plane)
    {
        var may = false;
        foreach (var launch in plane.Configuration.Launches.Values)
        {
            may |= !launch.Options.Confinement.Try.IsEmpty;
        }

        return !may ? [] : await plane.Look(context, () =>
        {
            var missing = new Dictionary<string, ImmutableArray<string>>(StringComparer.Ordinal);
            foreach (var instance in plane.Instances.All)
            {
                if (!instance.Missing.IsEmpty)
                {
                    missing[instance.Id.Program] = [.. instance.Missing.Select(shortfall => FeatureWords.Name(shortfall.Feature))];
                }
            }

            return missing;
        });
    }
}
