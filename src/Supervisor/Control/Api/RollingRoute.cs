using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Supervisor.Control.Operations;
using Supervisor.Control.Web;

namespace Supervisor.Control.Api;

/// <summary>A restart of one program after the other.</summary>
internal static class RollingRoute
{
    public static ImmutableArray<RouteParameter> Parameters { get; } =
    [
        new("rolling", "boolean", "Whether one after the other, up to the first that does not come up; it always waits."),
        new("pause", "string", "With rolling: how long to wait after one has come up, as 2s."),
    ];

    /// <summary>Answers when all have come up, one has not, or the time is over; then no other is begun.</summary>
    /// <param name="programs">In the order in which they are to be restarted.</param>
    /// <param name="timeout">For all of them; null for as long as it takes.</param>
    public static async Task Restart(HttpContext context, ControlPlane plane, ImmutableArray<string> programs, TimeSpan? timeout)
    {
        if (!Requests.TryDuration(context, "pause", out var pause, out var problem))
        {
            await Answers.Wrong(context, problem);
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, plane.Ending.Token);
        var outcomes = await new RollingRestart(plane.Desk, plane.Changes).Run(programs, pause ?? TimeSpan.Zero, timeout, either.Token);
        await OutcomeText.Answer(context, outcomes, OutcomeText.StatusOf(outcomes, outcomes.Any(outcome => outcome.IsPending)));
    }
}
