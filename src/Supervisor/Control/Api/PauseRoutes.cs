using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Supervisor.Control.Operations;
using Supervisor.Control.Web;

namespace Supervisor.Control.Api;

/// <summary>Programs that stand still, and go on.</summary>
internal static class PauseRoutes
{
    public static IEnumerable<Route> All(ControlPlane plane) =>
    [
        Route.Post("/v1/programs/{name}/pause", "Lets programs stand still, with all of their processes. One that is to stop goes on first.",
            context => Run(context, plane, plane.Pauses.Pause, "paused")).Answering(OperationRoutes.Outcomes),
        Route.Post("/v1/programs/{name}/resume", "Lets programs go on.",
            context => Run(context, plane, plane.Pauses.Resume, "resumed")).Answering(OperationRoutes.Outcomes),
    ];

    /// <param name="act">By a visit; its answer is why not.</param>
    private static async Task Run(HttpContext context, ControlPlane plane, Func<string, string?> act, string done)
    {
        if (plane.Find(Requests.Name(context)) is not { Unknown: [], Programs: var programs })
        {
            await ProgramRoutes.Unknown(context, plane);
            return;
        }

        var outcomes = await plane.Look(context, () =>
        {
            var all = ImmutableArray.CreateBuilder<ProgramOutcome>(programs.Length);
            foreach (var program in programs)
            {
                var problem = act(program);
                all.Add(new ProgramOutcome(program, IsDone: problem is null, IsPending: false, problem ?? $"{program} is {done}"));
            }

            return all.MoveToImmutable();
        });
        await OutcomeText.Answer(context, outcomes, OutcomeText.StatusOf(outcomes, isLate: false));
    }
}
