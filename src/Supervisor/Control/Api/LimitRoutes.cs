using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Supervisor.Configuration.Confining;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Source;
using Supervisor.Control.Operations;
using Supervisor.Control.Web;
using Supervisor.Isolation.Cgroups;
using Supervisor.Isolation.Options;

namespace Supervisor.Control.Api;

/// <summary>Other limits for programs that run, until their next launch.</summary>
internal static class LimitRoutes
{
    private const int MostAtOnce = 4;

    private static readonly SemaphoreSlim AtOnce = new(MostAtOnce);

    public static IEnumerable<Route> All(ControlPlane plane) =>
    [
        Route.Post("/v1/programs/{name}/limits", "Sets limits of programs that run and have a control group. They hold until the next launch, or a reload that changes them.",
            context => Set(context, plane))
            .With(new RouteParameter("force", "boolean", "Whether memory may fall below what is in use: then the OOM killer comes at once."))
            .Answering(
            [
                .. OperationRoutes.Outcomes,
                new RouteAnswer(StatusCodes.Status400BadRequest, "The body is not what it should be.", "Error"),
            ]) with { Body = "Limits" },
    ];

    /// <summary>The limits that a body names; null with a problem.</summary>
    public static CgroupLimits? Read(JsonElement body, out string? problem)
    {
        if (JsonNodes.Table(body, out problem) is not { } table || problem is not null)
        {
            return null;
        }

        var problems = new DiagnosticBag();
        var limits = LimitKeys.Table.Read(new ValueReader(problems, names: null), table, new CgroupLimits());
        if (problems.Found is [var first, ..])
        {
            problem = first.Help is { } help ? $"{first.Message}: {help}" : first.Message;
            return null;
        }

        problem = table.Entries.Count == 0 ? "the body names no limit" : null;
        return problem is null ? limits : null;
    }

    private static async Task Set(HttpContext context, ControlPlane plane)
    {
        var (document, problem) = await Requests.Json(context);
        using var body = document;
        var limits = document is null ? null : Read(document.RootElement, out problem);
        var force = false;
        if (limits is null || !Requests.TryFlag(context, "force", usual: false, out force, out problem))
        {
            await Answers.Wrong(context, problem!);
            return;
        }

        if (plane.Find(Requests.Name(context)) is not { Unknown: [], Programs: var programs })
        {
            await ProgramRoutes.Unknown(context, plane);
            return;
        }

        var found = await plane.Look(context, () => Groups(plane, programs));
        await AtOnce.WaitAsync(context.RequestAborted);
        try
        {
            // The kernel makes who lowers a limit wait until memory has been given back.
            var outcomes = await Task.Run(() => found.Select(one => Set(plane, one.Program, one.Group, limits, force)).ToImmutableArray());
            await OutcomeText.Answer(context, outcomes, OutcomeText.StatusOf(outcomes, isLate: false));
        }
        finally
        {
            AtOnce.Release();
        }
    }

    private static List<Found> Groups(ControlPlane plane, ImmutableArray<string> programs)
    {
        var found = new List<Found>(programs.Length);
        foreach (var program in programs)
        {
            found.Add(new Found(program, plane.Instances.Find(program)?.Process.Cgroup));
        }

        return found;
    }

    private static ProgramOutcome Set(ControlPlane plane, string program, CgroupLeaf? group, CgroupLimits limits, bool force)
    {
        if (group is null)
        {
            return new ProgramOutcome(program, IsDone: false, IsPending: false, $"cannot limit {program}: it does not run in a control group of its own");
        }

        if (!group.SetLimits(limits, force).TryGet(out var changes, out var failure))
        {
            return new ProgramOutcome(program, IsDone: false, IsPending: false, $"cannot limit {program}: {failure}");
        }

        foreach (var change in changes)
        {
            plane.Log.Information("{program}: {limit} is {after} now by command, and was {before}", program, change.Limit, change.After, change.Before);
        }

        var words = string.Join(", ", changes.Select(change => $"{change.Limit} {change.Before} -> {change.After}"));
        return new ProgramOutcome(program, IsDone: true, IsPending: false, words.Length == 0 ? "nothing changes" : words);
    }

    private sealed record Found(string Program, CgroupLeaf? Group);
}
